"""Whom a plan moves, pure. Accounts without rows of their own are judged by department, so that the work grows with
departments and exceptions, not with people.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from accounts.policies.kinds import PolicyKind
from accounts.policies.resolve import DomainOrders, resolve

_NOBODY = 0  # no account has this id, so no order is found for it


@dataclass(frozen=True, slots=True)
class Place:
    """One account with rows of its own, or (``account_id`` None) all others of a department or of none."""

    department_id: int | None
    account_id: int | None = None


def places(orders: DomainOrders, singled_out: dict[int, int | None]) -> list[Place]:
    """Return all places of a domain; ``singled_out`` maps accounts with rows of their own to their departments."""
    crowds = [Place(None), *(Place(department_id) for department_id in orders.parents)]
    return crowds + [Place(department_id, account_id) for account_id, department_id in singled_out.items()]


def value_at(orders: DomainOrders, kind: PolicyKind, place: Place, now: datetime) -> str:
    """Return the effective value of a kind for the accounts of a place."""
    account_id = _NOBODY if place.account_id is None else place.account_id
    found = resolve(orders, kind.name, kind.default, account_id=account_id, department_id=place.department_id, now=now)
    return found.value


def moved_to(
    value: str, kind: PolicyKind, before: DomainOrders, after: DomainOrders, where: Iterable[Place], now: datetime
) -> list[Place]:
    """Return the places where the kind's value becomes ``value`` and was another before."""
    return [
        place
        for place in where
        if value_at(before, kind, place, now) != value and value_at(after, kind, place, now) == value
    ]
