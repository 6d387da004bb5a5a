"""What holds for an account and where each comes from (X6), with the page on which it is decided."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from django.urls import reverse

from accounts.policies.kinds import PolicyKind
from accounts.policies.resolve import EffectivePolicy, Scope
from admin_console.capabilities.rules import Capability
from admin_console.desk import Desk
from admin_console.person.queries import Person
from admin_console.policies.rule_sets import CLIENT_RULES, PROTOCOL_RULES, scope_of
from admin_console.policies.words import Why, why
from mailportal.ui.sentences import listed
from security.policies import (
    ADDRESS_KINDS,
    CLIENT_PASSWORDS,
    EXEMPT_NETWORKS,
    LOGON_NETWORKS,
    NEVER,
    PASSWORD_EXPIRY,
    PASSWORD_EXPIRY_STRENGTH,
    PASSWORD_HISTORY,
    PASSWORD_LENGTH,
    PASSWORD_RULES,
    PROTOCOL_SWITCHES,
    SECOND_FACTOR,
    SECURE_NETWORKS,
    THIRD_PARTY_CLIENTS,
)

# By these people get in or not; the others say what a password must be.
WAYS_IN: Final = (
    THIRD_PARTY_CLIENTS,
    EXEMPT_NETWORKS,
    CLIENT_PASSWORDS,
    SECOND_FACTOR,
    SECURE_NETWORKS,
    *PROTOCOL_SWITCHES,
    *ADDRESS_KINDS,
)
EVERYTHING: Final = (
    *WAYS_IN,
    PASSWORD_RULES,
    PASSWORD_LENGTH,
    PASSWORD_HISTORY,
    PASSWORD_EXPIRY,
    PASSWORD_EXPIRY_STRENGTH,
)
# Few domains have any, and where none holds there is nothing to decide.
_SAID_WHERE_SET: Final = (EXEMPT_NETWORKS, SECURE_NETWORKS)


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule, or several that hold alike for the same reason. ``url`` leads to where the reader may decide it."""

    title: str
    why: Why
    url: str


def rule_rows(person: Person, kinds: Sequence[PolicyKind], desk: Desk) -> list[RuleRow]:
    """Return what holds for the account, kind by kind."""
    return [
        RuleRow(
            listed([str(one.kind.title) for one in alike]), alike[0], url if _may_decide(alike[0], person, desk) else ""
        )
        for alike, url in _grouped(person, kinds)
    ]


def _may_decide(what: Why, person: Person, desk: Desk) -> bool:
    is_protocol = what.kind in PROTOCOL_RULES.kinds
    return desk.is_postmaster or (is_protocol and person.may_touch and desk.may(Capability.PROTOCOLS))


def _grouped(person: Person, kinds: Sequence[PolicyKind]) -> Iterator[tuple[list[Why], str]]:
    orders = person.standing.orders
    if orders is None:
        return
    found = [(kind, orders.effective(kind)) for kind in kinds]
    if orders.value(PASSWORD_EXPIRY) == NEVER:
        found = [(kind, held) for kind, held in found if kind != PASSWORD_EXPIRY_STRENGTH]
    found = [(kind, held) for kind, held in found if kind not in _SAID_WHERE_SET or held.value != kind.default]
    for _, group in groupby(found, _likeness):
        alike = list(group)
        words = [why(kind, held, person.rule_departments, person.account.zone) for kind, held in alike]
        yield words, _url(person, *alike[0])


def _likeness(pair: tuple[PolicyKind, EffectivePolicy]) -> tuple[object, ...]:
    kind, held = pair
    return (kind in PROTOCOL_SWITCHES or kind.name, held)


def _url(person: Person, kind: PolicyKind, held: EffectivePolicy) -> str:
    account = person.account
    if kind in PROTOCOL_RULES.kinds:
        return reverse("admin_console:employee-protocols", args=[account.public_id])
    if kind in ADDRESS_KINDS:
        return scope_of(LOGON_NETWORKS)  # which sets the other one as well
    if kind in CLIENT_RULES.kinds and held.scope is Scope.ACCOUNT:
        return reverse(CLIENT_RULES.urls["exception_employee"], args=[account.public_id])
    if kind in CLIENT_RULES.kinds and held.scope is Scope.DEPARTMENT:
        return reverse(CLIENT_RULES.urls["exception_department"], args=[held.scope_id])
    return scope_of(kind)
