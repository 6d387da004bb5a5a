"""Remembering in which browsers an account logged on."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from mailportal.batches import delete_past
from security.browsers.known_browsers.models import KnownBrowser
from security.limits import KNOWN_BROWSER_DAYS


@transaction.atomic
def remember_browser(*, account: User, old_digest: str, new_digest: str, is_proved: bool) -> None:
    """Note that the account logged on to the end in this browser, which goes by a new digest from now on.

    The digest changes with each logon, so that an identifier planted before it is worth nothing. ``is_proved`` says
    that a second factor was proved.
    """
    now = timezone.now()
    # One browser is at home with several people, or with several accounts of one (a postmaster's beside his own): all
    # stay at home in it under its new name, or each logon of one would leave the others with the tries of strangers
    # (attack A4). Whoever copied the cookie, and has an account of his own, takes the others' places along with it:
    # they are good for tries counted apart, for 30 days after the others' own last logon, which alone is dated.
    KnownBrowser.objects.filter(browser_digest=old_digest).update(browser_digest=new_digest)
    seen = {"seen_at": now, "proved_at": now} if is_proved else {"seen_at": now}
    KnownBrowser.objects.update_or_create(account=account, browser_digest=new_digest, defaults=seen)


def note_proof(*, account: User, browser_digest: str) -> None:
    """Note that a second factor was proved again in a browser that is known already."""
    known = KnownBrowser.objects.filter(account=account, browser_digest=browser_digest)
    known.update(proved_at=timezone.now())


def forget_proofs(*, account: User) -> None:
    """Let no browser go by factors that are gone: whoever proved them may be why they were reset. Known they stay."""
    KnownBrowser.objects.filter(account=account).update(proved_at=None)


def purge_known_browsers() -> int:
    """Forget browsers in which nobody logged on for 30 days; return how many."""
    return delete_past(KnownBrowser.objects.all(), "seen_at", kept=timedelta(days=KNOWN_BROWSER_DAYS))
