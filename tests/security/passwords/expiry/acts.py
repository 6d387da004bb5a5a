"""Orders that passwords end, and passwords of a certain age."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import Department, Policy, User
from security.passwords.expiry.rules import later_by
from security.policies import FORCE, PASSWORD_EXPIRY, PASSWORD_EXPIRY_STRENGTH
from tests.cast import Cast


def order_expiry(cast: Cast, months: str, strength: str = "", **scope: Department | User) -> None:
    """Let Bob have ordered it two years ago."""
    orders = {PASSWORD_EXPIRY: months, PASSWORD_EXPIRY_STRENGTH: strength}
    for kind, value in orders.items():
        if value:
            cast.order(kind, value, **scope)
            Policy.objects.filter(kind=kind.name).update(since=timezone.now() - timedelta(days=730))


def force_expiry(cast: Cast, months: str = "1") -> None:
    order_expiry(cast, months, FORCE)


def changed_on(account: User, day: date) -> None:
    """Let the password be of noon on that day."""
    account.password_changed_at = datetime.combine(day, time(12), tzinfo=timezone.get_current_timezone())
    account.save(update_fields=["password_changed_at"])


def ending_in(account: User, days: int) -> date:
    """Let a password that lasts for a month have its last day in so many days; return that day."""
    today = timezone.localdate()
    last_day = today + timedelta(days=days)
    changed_on(account, later_by(-1, last_day))
    return last_day
