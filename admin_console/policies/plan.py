"""A change of policy that is not made yet, pure: what would be written, for whom, and what the orders would then be."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from accounts.policies.resolve import DomainOrders, Order, Scope

_Key = TypeVar("_Key")


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
