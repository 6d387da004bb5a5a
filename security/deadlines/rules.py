"""An hour of one's own, pure: whom an order that runs person by person touches, and from when on it holds (X18)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, TypeVar

from accounts.policies.kinds import PolicyKind
from accounts.policies.resolve import Order, Orders, resolve

_Key = TypeVar("_Key")

# docs/rules.md X18
MOST_DAYS: Final = 30
USUAL_DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class ComingOrder:
    """What will be ordered of a department, of an account, or else of the domain; no value takes back what is."""

    value: str | None
    department_id: int | None = None
    account_id: int | None = None


def hour_of(began_at: datetime, *, days: int, last_at: datetime) -> datetime:
    """Return from when on the order holds for somebody who logged on first at ``began_at``; at the latest for all."""
    return min(began_at + timedelta(days=days), last_at)


def is_touched(
    orders: Orders,
    coming: Iterable[ComingOrder],
    kind: PolicyKind,
    *,
    value: str,
    account_id: int,
    department_id: int | None,
    now: datetime,
) -> bool:
    """Whether ``value`` would hold for the account with what is coming, and does not hold yet.

    Who has a living order of their own is not: as nearer than any other, it stands until the order is for everybody.
    """
    own = orders.accounts.get((kind.name, account_id))
    if own is not None and own.is_living(now):
        return False
    before, after = (
        resolve(one, kind, account_id=account_id, department_id=department_id, now=now)
        for one in (orders, _with(orders, coming, kind.name))
    )
    return before.value != value == after.value


def _with(orders: Orders, coming: Iterable[ComingOrder], kind: str) -> Orders:
    domain, departments, accounts = dict(orders.domain), dict(orders.departments), dict(orders.accounts)
    for one in coming:
        if one.account_id is not None:
            _put(accounts, (kind, one.account_id), one.value)
        elif one.department_id is not None:
            _put(departments, (kind, one.department_id), one.value)
        else:
            _put(domain, kind, one.value)
    return replace(orders, domain=domain, departments=departments, accounts=accounts)


def _put(rows: dict[_Key, Order], key: _Key, value: str | None) -> None:
    rows.pop(key, None)
    if value is not None:
        rows[key] = Order(value)
