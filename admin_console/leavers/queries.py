"""Which accounts wait to be closed, and what their owners should hand over before."""

from django.db.models import QuerySet

from accounts.models import Policy, User
from admin_console.leavers.models import LeaverOrder


def waiting() -> QuerySet[LeaverOrder]:
    """Return the orders that are neither done nor stopped."""
    return LeaverOrder.objects.filter(done_at=None, stopped_at=None)


def order_upon(account: User) -> LeaverOrder | None:
    """Return the order that waits for the account's hour."""
    return waiting().filter(account=account).first()


def rules_owned_by(account: User) -> int:
    """Return how many rules and exceptions of the domain have the account as their owner."""
    return Policy.objects.filter(domain=account.domain, owner=account.address).count()
