"""Which accounts wait to be closed, and what their owners should hand over before."""

from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Policy, User
from admin_console.leavers.models import LeaverOrder
from mailportal.sql import row_count


def waiting() -> QuerySet[LeaverOrder]:
    """Return the orders that are neither done nor stopped."""
    return LeaverOrder.objects.filter(done_at=None, stopped_at=None)


def order_upon(account: User) -> LeaverOrder | None:
    """Return the order that waits for the account's hour."""
    return waiting().filter(account=account).first()


class Leaving(NamedTuple):
    """Whether an order waits for the account's hour, and how many rules and exceptions it owns."""

    is_waiting: bool
    rules: int


def leaving_of(account: User) -> Leaving:
    """Return how the account stands, in one query."""
    owned = Policy.objects.filter(domain=OuterRef("domain"), owner=OuterRef("address"))
    order = waiting().filter(account=OuterRef("pk"))
    row = User.objects.filter(pk=account.pk).values_list(Exists(order), row_count(owned))
    return Leaving(*row.get())
