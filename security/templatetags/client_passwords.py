"""Template vocabulary for security passwords: {% load client_passwords %}."""

from collections.abc import Sequence

from django import template

from security.client_passwords.rules import ClientKind, Protocol
from security.client_passwords.words import GENERATE_STEPS, KIND_NAMES, PROTOCOL_ROLES, isolated, receipt_words
from security.connections.models import Cut

register = template.Library()


@register.filter
def kind_name(kind: str) -> str:
    """The words for what a password is for."""
    return str(KIND_NAMES[ClientKind(kind)])


@register.filter
def protocol_role(protocol: Protocol) -> str:
    """The protocol with the word that mail programs use for its server."""
    return str(PROTOCOL_ROLES[protocol])


@register.filter
def isolate(text: str) -> str:
    """Text typed by a person, kept from rearranging a sentence where no <bdi> can stand."""
    return isolated(text)


@register.filter
def receipt(receipts: Sequence[Cut]) -> str:
    """What happened to a deleted password's open connections."""
    return receipt_words(receipts)


@register.simple_tag
def generate_steps() -> list[str]:
    """The steps to a new security password, for components/steps.html."""
    return [str(step) for step in GENERATE_STEPS]
