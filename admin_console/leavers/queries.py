"""Which accounts wait to be closed, which were not closed at their hour, and what their owners should hand over."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import F, FilteredRelation, OuterRef, QuerySet

from accounts.models import Policy, User
from admin_console.leavers.models import LeaverOrder, is_undecided
from mailportal.sql import row_count


def waiting() -> QuerySet[LeaverOrder]:
    """Return the orders that are neither done nor stopped."""
    return LeaverOrder.objects.filter(done_at=None, stopped_at=None)


def undecided() -> QuerySet[LeaverOrder]:
    """Return the orders that wait, and those that the portal stopped, as long as nobody has decided about them.

    There is at most one of an account.
    """
    return LeaverOrder.objects.filter(is_undecided())


def order_upon(account: User) -> LeaverOrder | None:
    """Return the order about the account that is undecided."""
    return undecided().filter(account=account).first()


class Leaving(NamedTuple):
    """The undecided order about an account, by the names of its columns, and how many rules the account owns.

    Without an order ``due_at`` is None, and so is the rest of it.
    """

    due_at: datetime | None
    ordered_at: datetime | None
    actor_address: str | None
    reason: str | None
    stopped_at: datetime | None
    rules: int

    @property
    def is_waiting(self) -> bool:
        """Whether the account is going to be closed."""
        return self.due_at is not None and self.stopped_at is None

    @property
    def has_lapsed(self) -> bool:
        """Whether the account was to be closed and was not, for who had ordered it may no longer do so."""
        return self.stopped_at is not None


def leaving_of(account: User) -> Leaving:
    """Return how the account stands, in one query."""
    owned = Policy.objects.filter(domain=OuterRef("domain"), owner=OuterRef("address"))
    accounts = User.objects.filter(pk=account.pk).annotate(
        undecided=FilteredRelation("leaver_orders", condition=is_undecided("leaver_orders__")), rules=row_count(owned)
    )
    return Leaving(*accounts.values_list(*(f"undecided__{name}" for name in Leaving._fields[:-1]), F("rules")).get())
