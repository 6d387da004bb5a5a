"""A change of policy that is not made yet, pure: what would be written, what the orders would then be, whom they move.

Accounts without rows of their own are judged by department, so that the work grows with departments and exceptions, not
with people.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from accounts.policies.kinds import PolicyKind
from accounts.policies.resolve import DomainOrders, EffectivePolicy, Order, Scope, resolve

_Key = TypeVar("_Key")
_NOBODY = 0  # no account has this id, so no order is found for it


@dataclass(frozen=True, slots=True)
class Plan:
    """Rows to write at one scope: kind to value, None takes the row back. ``reason`` and ``ends_at`` are for all."""

    scope: Scope
    scope_id: int | None
    values: Mapping[str, str | None]
    reason: str = ""
    ends_at: datetime | None = None

    def fingerprint(self, epoch: int) -> str:
        """Return what stands for this plan over the orders of that epoch; another state gives another one."""
        values = sorted((kind, value or "") for kind, value in self.values.items())
        text = repr((epoch, self.scope.value, self.scope_id, values, self.reason, self.ends_at))
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def orders_at(orders: DomainOrders, scope: Scope, scope_id: int | None) -> dict[str, Order]:
    """Return the rows of exactly one scope, by kind, ended ones included."""
    if scope is Scope.DOMAIN:
        return dict(orders.domain)
    rows = orders.accounts if scope is Scope.ACCOUNT else orders.departments
    return {kind: order for (kind, owner_id), order in rows.items() if owner_id == scope_id}


def orders_after(orders: DomainOrders, plan: Plan) -> DomainOrders:
    """Return the domain's orders as they would be with the plan carried out."""
    if plan.scope is Scope.DOMAIN:
        return replace(orders, domain=_written(orders.domain, dict(plan.values), plan))
    scoped = {(kind, int(plan.scope_id or 0)): value for kind, value in plan.values.items()}
    if plan.scope is Scope.ACCOUNT:
        return replace(orders, accounts=_written(orders.accounts, scoped, plan))
    return replace(orders, departments=_written(orders.departments, scoped, plan))


def _written(rows: Mapping[_Key, Order], values: Mapping[_Key, str | None], plan: Plan) -> dict[_Key, Order]:
    kept = {key: order for key, order in rows.items() if key not in values}
    new = {
        key: Order(value, reason=plan.reason, ends_at=plan.ends_at)
        for key, value in values.items()
        if value is not None
    }
    return kept | new


def changes_of(rows: Mapping[str, Order], wanted: Plan) -> dict[str, str | None]:
    """Return only those values of a plan that differ from the scope's present rows, reason and end included."""
    return {kind: value for kind, value in wanted.values.items() if not _is_same(rows.get(kind), value, wanted)}


def _is_same(order: Order | None, value: str | None, wanted: Plan) -> bool:
    if order is None or value is None:
        return order is None and value is None
    return (order.value, order.reason, order.ends_at) == (value, wanted.reason, wanted.ends_at)


@dataclass(frozen=True, slots=True)
class Place:
    """One account with rows of its own, or (``account_id`` None) all others of a department or of none."""

    department_id: int | None
    account_id: int | None = None


def places(orders: DomainOrders, singled_out: Mapping[int, int | None]) -> list[Place]:
    """Return all places of a domain; ``singled_out`` maps accounts with rows of their own to their departments."""
    crowds = [Place(None), *(Place(department_id) for department_id in orders.parents)]
    return crowds + [Place(department_id, account_id) for account_id, department_id in singled_out.items()]


def effective_at(orders: DomainOrders, kind: PolicyKind, place: Place, now: datetime) -> EffectivePolicy:
    """Return what holds for the accounts of a place, and why."""
    return resolve(
        orders,
        kind.name,
        kind.default,
        account_id=_NOBODY if place.account_id is None else place.account_id,
        department_id=place.department_id,
        now=now,
    )


def moved_to(
    value: str, kind: PolicyKind, before: DomainOrders, after: DomainOrders, where: Iterable[Place], now: datetime
) -> list[Place]:
    """Return the places where the kind's value becomes ``value`` and was another before."""
    return [
        place
        for place in where
        if effective_at(before, kind, place, now).value != value == effective_at(after, kind, place, now).value
    ]
