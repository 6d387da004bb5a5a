"""Whether an account is at home in a browser."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from accounts.directory.rules import NOBODY
from accounts.models import User
from security.browsers.known_browsers.models import KnownBrowser
from security.flow.values import Browser
from security.limits import KNOWN_BROWSER_DAYS


def browser_of(*, account: User | None, digest: str) -> Browser:
    """Return the browser as the account knows it. An unknown one (None) costs the same statement (attack A1)."""
    moments = _known(account, digest).values_list("seen_at", "proved_at").first()
    if moments is None:
        return Browser(digest)
    seen_at, proved_at = moments
    return Browser(digest, is_home=seen_at >= _since(), has_proved=proved_at is not None and proved_at >= _since())


def _known(account: User | None, browser_digest: str) -> QuerySet[KnownBrowser]:
    account_id = NOBODY if account is None else account.pk
    return KnownBrowser.objects.filter(account_id=account_id, browser_digest=browser_digest)


def _since() -> datetime:
    return timezone.now() - timedelta(days=KNOWN_BROWSER_DAYS)
