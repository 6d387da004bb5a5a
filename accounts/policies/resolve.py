"""The rule of rules, pure: the nearest living order wins, and the answer says where it comes from.

Account before department, the nearest department before those above it, then the domain, then the kind's
default (docs/rules.md, "several policies match").
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from enum import StrEnum

from accounts.directory.rules import NOBODY
from accounts.policies.kinds import PolicyKind


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
        """Whether the order still holds."""
        return self.ends_at is None or self.ends_at > now


@dataclass(frozen=True, slots=True)
class Orders:
    """Orders of one domain by kind and scope, and its department tree as child to parent."""

    domain: Mapping[str, Order]
    departments: Mapping[tuple[str, int], Order]
    accounts: Mapping[tuple[str, int], Order]
    parents: Mapping[int, int | None]


@dataclass(frozen=True, slots=True)
class DomainOrders(Orders):
    """All orders of one domain at one ``epoch``; ``zone`` is where its people live, whose days orders count."""

    epoch: int
    zone: tzinfo = UTC


@dataclass(frozen=True, slots=True)
class EffectivePolicy:
    """The value that holds, the scope it comes from, that scope's id (of account or department) and the order."""

    value: str
    scope: Scope
    scope_id: int | None
    order: Order | None


def _departments_upward(orders: Orders, department_id: int | None) -> Sequence[int]:
    chain: list[int] = []
    while department_id is not None and department_id not in chain:
        chain.append(department_id)
        department_id = orders.parents.get(department_id)
    return chain


def resolve(
    orders: Orders, kind: PolicyKind, *, account_id: int, department_id: int | None, now: datetime
) -> EffectivePolicy:
    """Return the effective policy of one account, and why."""
    order = orders.accounts.get((kind.name, account_id))
    if order is not None and order.is_living(now):
        return EffectivePolicy(order.value, Scope.ACCOUNT, account_id, order)
    for department in _departments_upward(orders, department_id):
        order = orders.departments.get((kind.name, department))
        if order is not None and order.is_living(now):
            return EffectivePolicy(order.value, Scope.DEPARTMENT, department, order)
    order = orders.domain.get(kind.name)
    if order is not None and order.is_living(now):
        return EffectivePolicy(order.value, Scope.DOMAIN, None, order)
    return EffectivePolicy(kind.default, Scope.DEFAULT, None, None)


@dataclass(frozen=True, slots=True)
class Crowd:
    """Accounts for which the same holds: one with rows of its own, or (``account_id`` None) all others of a department
    or of none.
    """

    department_id: int | None
    account_id: int | None = None


def crowds_of(orders: DomainOrders, singled_out: Mapping[int, int | None]) -> list[Crowd]:
    """Return all crowds of a domain; ``singled_out`` maps accounts with rows of their own to their departments."""
    departments = [Crowd(None), *(Crowd(department_id) for department_id in orders.parents)]
    return departments + [Crowd(department_id, account_id) for account_id, department_id in singled_out.items()]


def effective_at(orders: Orders, kind: PolicyKind, crowd: Crowd, now: datetime) -> EffectivePolicy:
    """Return what holds for the accounts of a crowd, and why."""
    account_id = crowd.account_id or NOBODY  # for whom no order is found
    return resolve(orders, kind, account_id=account_id, department_id=crowd.department_id, now=now)


@dataclass(frozen=True, slots=True)
class AccountOrders:
    """The orders that bear on one account, as they were at ``read_at``.

    ``department_names`` are those of the departments that have orders among them.
    """

    account_id: int
    department_id: int | None
    orders: Orders
    department_names: Mapping[int, str]
    read_at: datetime

    def effective(self, kind: PolicyKind) -> EffectivePolicy:
        """Return what holds, and why."""
        return resolve(
            self.orders, kind, account_id=self.account_id, department_id=self.department_id, now=self.read_at
        )

    def value(self, kind: PolicyKind) -> str:
        """Return the value that holds."""
        return self.effective(kind).value

    def department_of(self, policy: EffectivePolicy) -> str:
        """Return the name of the department that the policy was ordered for, empty where it was for none."""
        return self.department_names.get(policy.scope_id or 0, "") if policy.scope == Scope.DEPARTMENT else ""
