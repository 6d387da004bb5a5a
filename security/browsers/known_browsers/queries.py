"""Whether an account is at home in a browser."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from accounts.directory.rules import NOBODY
from accounts.models import User
from security.browsers.known_browsers.models import KnownBrowser
from security.limits import KNOWN_BROWSER_DAYS


def known_browser_of(*, account: User | None, browser_digest: str) -> str:
    """Return the browser's digest where the account logged on in it to the end within 30 days, else nothing.

    An unknown account (None) is at home nowhere, and is asked for like any other (attack A1).
    """
    is_home = _known(account, browser_digest).filter(seen_at__gte=_since()).exists()
    return browser_digest if is_home else ""


def has_proved_in_browser(*, account: User, browser_digest: str) -> bool:
    """Whether a second factor of the account was proved in this browser within 30 days."""
    return _known(account, browser_digest).filter(proved_at__gte=_since()).exists()


def _known(account: User | None, browser_digest: str) -> QuerySet[KnownBrowser]:
    account_id = NOBODY if account is None else account.pk
    return KnownBrowser.objects.filter(account_id=account_id, browser_digest=browser_digest)


def _since() -> datetime:
    return timezone.now() - timedelta(days=KNOWN_BROWSER_DAYS)
