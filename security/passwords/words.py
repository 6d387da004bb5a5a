"""What people are told of the password that they have."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies.resolve import AccountOrders
from mailportal.durations import in_days
from security.passwords.expiry.queries import password_end_of
from security.passwords.expiry.rules import PasswordEnd


def reminder_of(end: PasswordEnd | None) -> tuple[str, str]:
    """Return when the password ends, and what that means; nothing twice where it is not to be said yet (E15)."""
    if end is None or not end.is_near:
        return "", ""
    return _end_words(end), _meaning(end)


def _end_words(end: PasswordEnd) -> str:
    if end.has_ended:
        return _("Your web logon password expired on %(day)s.") % {"day": date_format(end.last_day)}
    if not end.days_left:
        return _("Your web logon password expires today.")
    words = _("Your web logon password expires in %(time)s, on %(day)s.")
    return words % {"time": in_days(end.days_left), "day": date_format(end.last_day)}


def reminder_in_short(end: PasswordEnd) -> str:
    """Return the same in a word or two."""
    if end.has_ended:
        return _("Expired on %(day)s") % {"day": date_format(end.last_day)}
    return _("Expires in %(time)s") % {"time": in_days(end.days_left)} if end.days_left else _("Expires today")


def _meaning(end: PasswordEnd) -> str:
    if not end.is_forced:
        return _("Choose a new one. Until you do, the old one goes on working.")
    return _(
        "After that you have to choose a new one when you log on, and mail programs that use the old one are refused."
    )


def change_reason(account: User, orders: AccountOrders | None) -> str:
    """Return why a logon asks for a new password of the account, which must change it, under its orders (E2)."""
    if account.password_ends_at is not None:
        words = _("Your password is temporary and works until %(time)s. Choose one that only you know.")
        return words % {"time": moment_words(account.password_ends_at, account.zone)}
    if account.must_change_password_since is not None:
        return _("Someone else may know your password. Choose a new password to continue.")
    end = None if orders is None else password_end_of(account=account, orders=orders)
    if end is None:
        return ""
    return _("Your password expired on %(day)s. Choose a new one to continue.") % {"day": date_format(end.last_day)}


def moment_words(moment: datetime, zone: ZoneInfo) -> str:
    """Return a moment with the zone that it is told in, for pages that nobody is logged on to."""
    return f"{date_format(timezone.localtime(moment, zone), 'DATETIME_FORMAT')} ({zone.key})"
