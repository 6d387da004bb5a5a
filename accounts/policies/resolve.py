"""The rule of rules, pure: the nearest living order wins, and the answer says where it comes from.

Account before department, the nearest department before those above it, then the domain, then the kind's
default (SPEC.md, "several policies match").
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Scope(StrEnum):
    """Where an order was given."""

    ACCOUNT = "account"
    DEPARTMENT = "department"
    DOMAIN = "domain"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Order:
    """What one row says: the value, who ordered it, why, until when (None: no end), and since when."""

    value: str
    owner: str = ""
    reason: str = ""
    ends_at: datetime | None = None
    since: datetime | None = None

    def is_living(self, now: datetime) -> bool:
        """Say whether the order still holds."""
        return self.ends_at is None or self.ends_at > now


@dataclass(frozen=True, slots=True)
class DomainOrders:
    """All orders of one domain at one ``epoch``, and its department tree as child to parent."""

    epoch: int
    domain: Mapping[str, Order]
    departments: Mapping[tuple[str, int], Order]
    accounts: Mapping[tuple[str, int], Order]
    parents: Mapping[int, int | None]


@dataclass(frozen=True, slots=True)
class EffectivePolicy:
    """The value that holds, the scope it comes from, that scope's id (of account or department) and the order."""

    value: str
    scope: Scope
    scope_id: int | None
    order: Order | None


def _departments_upward(orders: DomainOrders, department_id: int | None) -> Sequence[int]:
    chain: list[int] = []
    while department_id is not None and department_id not in chain:
        chain.append(department_id)
        department_id = orders.parents.get(department_id)
    return chain


def resolve(
    orders: DomainOrders,
    kind: str,
    default: str,
    *,
    account_id: int,
    department_id: int | None,
    now: datetime,
) -> EffectivePolicy:
    """Return the effective policy of one account, and why."""
    order = orders.accounts.get((kind, account_id))
    if order is not None and order.is_living(now):
        return EffectivePolicy(order.value, Scope.ACCOUNT, account_id, order)
    for department in _departments_upward(orders, department_id):
        order = orders.departments.get((kind, department))
        if order is not None and order.is_living(now):
            return EffectivePolicy(order.value, Scope.DEPARTMENT, department, order)
    order = orders.domain.get(kind)
    if order is not None and order.is_living(now):
        return EffectivePolicy(order.value, Scope.DOMAIN, None, order)
    return EffectivePolicy(default, Scope.DEFAULT, None, None)
