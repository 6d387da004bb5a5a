"""A change of policy that is not made yet, pure: what would be written, what the orders would then be, whom they move.

Accounts without rows of their own are judged by department, so that the work grows with departments and exceptions, not
with people.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from typing import TypeVar

from accounts.policies.kinds import PolicyKind
from accounts.policies.resolve import Crowd, DomainOrders, Order, Scope, effective_at

_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class Plan:
    """Rows to write at one scope: kind to value, None takes the row back. ``reason`` and ``ends_at`` are for all.

    ``owner`` is the address of who answers for them, empty for who carries the plan out.
    """

    scope: Scope
    scope_id: int | None
    values: Mapping[str, str | None]
    reason: str = ""
    ends_at: datetime | None = None
    owner: str = ""

    def orders(self) -> dict[str, Order | None]:
        """Return the rows that the scope would have, by kind."""
        return {
            kind: None if value is None else Order(value, reason=self.reason, ends_at=self.ends_at)
            for kind, value in self.values.items()
        }


def fingerprint_of(plans: Sequence[Plan], epoch: int) -> str:
    """Return what stands for these plans over the orders of that epoch; another state gives another one."""
    return hashlib.sha256(repr((epoch, list(plans))).encode()).hexdigest()[:32]


def orders_at(orders: DomainOrders, scope: Scope, scope_id: int | None) -> dict[str, Order]:
    """Return the rows of exactly one scope, by kind, ended ones included."""
    if scope is Scope.DOMAIN:
        return dict(orders.domain)
    rows = orders.accounts if scope is Scope.ACCOUNT else orders.departments
    return {kind: order for (kind, owner_id), order in rows.items() if owner_id == scope_id}


def orders_after(orders: DomainOrders, *plans: Plan) -> DomainOrders:
    """Return the domain's orders as they would be with the plans carried out, one after the other."""
    return reduce(_with, plans, orders)


def _with(orders: DomainOrders, plan: Plan) -> DomainOrders:
    if plan.scope_id is None:
        return replace(orders, domain=_written(orders.domain, plan, {kind: kind for kind in plan.values}))
    keys = {kind: (kind, plan.scope_id) for kind in plan.values}
    if plan.scope is Scope.ACCOUNT:
        return replace(orders, accounts=_written(orders.accounts, plan, keys))
    return replace(orders, departments=_written(orders.departments, plan, keys))


def _written(rows: Mapping[_Key, Order], plan: Plan, keys: Mapping[str, _Key]) -> dict[_Key, Order]:
    kept = {key: order for key, order in rows.items() if key not in keys.values()}
    wanted = {keys[kind]: order for kind, order in plan.orders().items() if order is not None}
    return kept | {key: _begun(order, rows.get(key)) for key, order in wanted.items()}


def _begun(order: Order, present: Order | None) -> Order:
    # Another reason or another end does not move the moment from which the value holds.
    if present is None or present.value != order.value:
        return order
    return replace(order, since=present.since)


def changes_of(rows: Mapping[str, Order], wanted: Plan) -> dict[str, str | None]:
    """Return only those values of a plan that differ from the scope's present rows, reason and end included."""
    present = {kind: replace(order, owner="", since=None) for kind, order in rows.items()}
    return {kind: wanted.values[kind] for kind, order in wanted.orders().items() if order != present.get(kind)}


def moved_to(
    group: str, kind: PolicyKind, before: DomainOrders, after: DomainOrders, crowds: Iterable[Crowd], now: datetime
) -> list[Crowd]:
    """Return the crowds for which the kind's value becomes one of this group and was another before."""

    def held(orders: DomainOrders, crowd: Crowd) -> str:
        return effective_at(orders, kind, crowd, now).value

    pairs = ((crowd, held(before, crowd), held(after, crowd)) for crowd in crowds)
    return [crowd for crowd, was, value in pairs if was != value and kind.group_of(value).value == group]
