"""Reading who has an hour of their own, and which have come."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import BigAutoField, Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from accounts.models import User
from accounts.policies.resolve import AccountOrders, Orders
from mailportal.statements import Blank, Statement
from security.deadlines.models import Deadline, PersonalOrder
from security.deadlines.rules import ComingOrder, is_touched
from security.policies import CLIENT_PASSWORDS, REQUIRED

# The background process acts within that of the hour.
_WITHIN: Final = timedelta(minutes=1)
_BEGUN: Final = Deadline.objects.filter(order=OuterRef("pk"), account=Blank("account", BigAutoField()))
_NOT_BEGUN: Final = Statement(
    lambda: PersonalOrder.objects.filter(~Exists(_BEGUN), domain=Blank("domain", BigAutoField()), ended_at=None)
)


def coming_in(scopes: Iterable[Any]) -> list[ComingOrder]:
    """Return what an order's ``scopes`` say."""
    return [ComingOrder(*scope) for scope in scopes]


def orders_not_begun(*, account: User) -> Sequence[PersonalOrder]:
    """Return the orders that run in the account's domain and in which it has no hour yet, in one statement."""
    return _NOT_BEGUN.rows(account=account.pk, domain=account.domain_id)


def touches(order: PersonalOrder, orders: Orders, *, account_id: int, department_id: int | None, now: datetime) -> bool:
    """Whether the order, at an hour of the account's own, would require what is not required yet."""
    return is_touched(
        orders,
        coming_in(order.scopes),
        CLIENT_PASSWORDS,
        value=REQUIRED,
        account_id=account_id,
        department_id=department_id,
        now=now,
    )


def own_hour_columns() -> Mapping[str, Subquery]:
    """Return what a query of accounts reads for ``own_hour_in``, which then costs no statement of its own."""
    since = timezone.now() - _WITHIN
    next_one = Deadline.objects.filter(account=OuterRef("pk"), order__ended_at=None, holds_at__gt=since)
    first = next_one.order_by("holds_at", "pk")
    return {"own_hour": Subquery(first.values("holds_at")[:1]), "scopes": Subquery(first.values("order__scopes")[:1])}


def own_hour_in(row: Mapping[str, Any], orders: AccountOrders) -> datetime | None:
    """Return from when on an order that runs will require security passwords of the account; None for none.

    Whom an exception has taken out of it meanwhile, none is said.
    """
    if row["own_hour"] is None:
        return None
    is_meant = is_touched(
        orders.orders,
        coming_in(row["scopes"]),
        CLIENT_PASSWORDS,
        value=REQUIRED,
        account_id=orders.account_id,
        department_id=orders.department_id,
        now=orders.read_at,
    )
    return row["own_hour"] if is_meant else None


def own_hour_of(*, account: User, orders: AccountOrders) -> datetime | None:
    """Return the same of an account whose columns nobody has read, in one statement."""
    columns = own_hour_columns()
    row = User.objects.filter(pk=account.pk).values(**columns).get()
    return own_hour_in(row, orders)


def due_deadlines() -> QuerySet[Deadline]:
    """Return those of orders that run whose hour has come; in a suspended domain they wait for its end."""
    due = Deadline.objects.filter(look_at__lte=timezone.now(), order__ended_at=None)
    return due.filter(order__domain__suspended_at=None)
