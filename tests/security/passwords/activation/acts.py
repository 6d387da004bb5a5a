"""What administrators order, and what people then do with it, for several tests."""

from accounts.evidence import actor_of
from accounts.models import User
from mailportal.audit.source import Source
from security.models import ActivationRound
from security.passwords.activation.ordering import order_activation
from security.passwords.activation.queries import codes_of
from security.passwords.activation.rules import BySheet, Ordered

DESK = Source(address="192.0.2.7")


def order_sheet(account: User, *, issuer: User, days: int | None = None) -> Ordered:
    """Let the issuer order a sheet for one account."""
    return order_activation(account=account, how=BySheet(), actor=actor_of(issuer), source=DESK, days=days)


def codes_on(ordered: Ordered) -> dict[str, str]:
    """Return the codes of a sheet by address."""
    return {card.address: card.code for card in codes_of(ActivationRound.objects.get(public_id=ordered.round))}


def code_for(account: User, *, issuer: User) -> str:
    """Let the issuer order a sheet for one account, and return its code."""
    return codes_on(order_sheet(account, issuer=issuer))[account.address]
