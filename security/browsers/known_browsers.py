"""Remembering in which browsers an account logged on."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.directory.rules import NOBODY
from accounts.models import User
from mailportal.batches import delete_past
from security.browsers.models import KnownBrowser
from security.flow.values import Browser
from security.limits import KNOWN_BROWSER_DAYS


@transaction.atomic(savepoint=False)
def remember_browser(*, account: User, old_digest: str, new_digest: str, is_proved: bool) -> None:
    """Note that the account logged on to the end in this browser, which goes by a new digest from now on.

    The digest changes with each logon, so that an identifier planted before it is worth nothing. ``is_proved`` says
    that a second factor was proved.
    """
    now = timezone.now()
    # One browser may be home to several people, or to several accounts of one person (a postmaster's and their own):
    # all stay at home in it under its new name, or each logon of one would leave the others with the tries of
    # strangers (attack A4). A thief of the cookie who has an account of their own takes the others' places along: they
    # are good for tries counted apart, for 30 days after the others' own last logon, which alone is dated.
    KnownBrowser.objects.filter(browser_digest=old_digest).update(browser_digest=new_digest)
    KnownBrowser.objects.bulk_create(
        [KnownBrowser(account=account, browser_digest=new_digest, seen_at=now, proved_at=now if is_proved else None)],
        update_conflicts=True,
        update_fields=["seen_at", "proved_at"] if is_proved else ["seen_at"],
        unique_fields=["account", "browser_digest"],
    )


def note_proof(*, account: User, browser_digest: str) -> None:
    """Note that a second factor was proved again in a browser that is known already."""
    known = KnownBrowser.objects.filter(account=account, browser_digest=browser_digest)
    known.update(proved_at=timezone.now())


def forget_proofs(*, account: User) -> None:
    """Let no browser rely on factors that are gone: they may have been reset because a thief proved them.

    The browsers stay known.
    """
    KnownBrowser.objects.filter(account=account).update(proved_at=None)


def purge_known_browsers() -> int:
    """Forget browsers in which nobody logged on for 30 days; return how many."""
    return delete_past(KnownBrowser.objects.all(), "seen_at", kept=timedelta(days=KNOWN_BROWSER_DAYS))


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
