"""Beginning and ending sessions: at most ten of an account, the oldest ends first (SECURITY.md 1.10)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.roles.actors import actor_of
from mailportal.audit.services import record
from mailportal.audit.source import Source
from security import events
from security.limits import KNOWN_BROWSER_DAYS
from security.models import KnownBrowser, PortalSession
from security.sessions.keys import digest_of
from security.sessions.rules import SESSIONS_PER_ACCOUNT, lifetime_of


@transaction.atomic
def open_session(*, account: User, session_key: str, source: Source, assurance: int = 1, proved: str = "") -> None:
    """Give an existing, still anonymous session to the account; its oldest beyond ten end.

    ``assurance`` is 2 where a second factor was proved, ``proved`` how the second step was passed.
    """
    # Two logons at once count one after the other, or both would find nine.
    User.objects.select_for_update().get(pk=account.pk)
    now = timezone.now()
    PortalSession.objects.filter(pk=digest_of(session_key)).update(
        account=account,
        epoch=account.auth_epoch,
        created_at=now,
        seen_at=now,
        expire_date=now + lifetime_of(account.role).absolute,
        source_address=source.address,
        program=source.program,
        assurance=assurance,
        proved=proved,
    )
    newest_first = _living_sessions(account, now).order_by("-created_at").values_list("pk", flat=True)
    beyond = list(newest_first[SESSIONS_PER_ACCOUNT:])
    PortalSession.objects.filter(pk__in=beyond).update(ended_at=now)
    change = {"ended": len(beyond), "assurance": assurance, "proved": proved}
    record(events.LOGGED_ON, actor=actor_of(account), source=source, target=account.address, change=change)


def _living_sessions(account: User, now: datetime) -> QuerySet[PortalSession]:
    lifetime = lifetime_of(account.role)
    return PortalSession.objects.filter(
        account=account,
        epoch=account.auth_epoch,
        ended_at__isnull=True,
        created_at__gt=now - lifetime.absolute,
        seen_at__gt=now - lifetime.idle,
    )


@transaction.atomic
def close_session(*, account: User, session_key: str, source: Source) -> None:
    """Log the account off in this one session."""
    PortalSession.objects.filter(pk=digest_of(session_key), account=account).delete()
    record(events.LOGGED_OFF, actor=actor_of(account), source=source, target=account.address)


def end_other_sessions(*, account: User, kept_session_key: str) -> int:
    """End every session of the account but that of the key, in the transaction of the act; return how many ended.

    A change of a factor does so (ASVS 7.4.3); the kept key may be of no session.
    """
    others = PortalSession.objects.filter(account=account, ended_at__isnull=True)
    return others.exclude(pk=digest_of(kept_session_key)).update(ended_at=timezone.now())


def carry_session_over(*, account: User, session_key: str) -> None:
    """Let this session live on after a change that raised the account's epoch; all others are over by it."""
    PortalSession.objects.filter(pk=digest_of(session_key), account=account).update(epoch=account.auth_epoch)


@transaction.atomic
def remember_browser(*, account: User, old_digest: str, new_digest: str, is_proved: bool) -> None:
    """Note that the account logged on to the end in this browser, which goes by a new digest from now on.

    The digest changes with each logon, so that an identifier planted before it is worth nothing. ``is_proved`` says
    that a second factor was proved.
    """
    now = timezone.now()
    before = KnownBrowser.objects.filter(account=account, browser_digest=old_digest)
    proved_at = now if is_proved else before.values_list("proved_at", flat=True).first()
    before.delete()
    KnownBrowser.objects.create(account=account, browser_digest=new_digest, seen_at=now, proved_at=proved_at)


def purge_known_browsers() -> int:
    """Forget browsers in which nobody logged on for 30 days; return how many."""
    since = timezone.now() - timedelta(days=KNOWN_BROWSER_DAYS)
    return KnownBrowser.objects.filter(seen_at__lt=since).delete()[0]


def purge_sessions() -> int:
    """Delete the rows of sessions whose longest life is over; return how many."""
    return PortalSession.objects.filter(expire_date__lt=timezone.now()).delete()[0]
