"""Reading who has an hour of their own, and which have come."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import BigAutoField, Exists, OuterRef, QuerySet
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


def own_hour_of(*, account: User, orders: AccountOrders) -> datetime | None:
    """Return from when on an order that runs will require security passwords of the account; None for none.

    Whom an exception has taken out of it meanwhile, none is said.
    """
    now = timezone.now()
    mine = Deadline.objects.filter(account=account, order__ended_at=None, holds_at__gt=now - _WITHIN)
    found = [
        one.holds_at
        for one in mine.select_related("order")
        if touches(one.order, orders.orders, account_id=account.pk, department_id=orders.department_id, now=now)
    ]
    return min(found, default=None)


def due_deadlines() -> QuerySet[Deadline]:
    """Return those of orders that run whose hour has come; in a suspended domain they wait for its end."""
    due = Deadline.objects.filter(look_at__lte=timezone.now(), order__ended_at=None)
    return due.filter(order__domain__suspended_at=None)
