"""Beginning and ending sessions: at most ten of an account, the oldest ends first (docs/security.md 1.10)."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.contrib.auth import HASH_SESSION_KEY
from django.db import transaction
from django.utils import timezone

from accounts.directory.locks import lock_account
from accounts.evidence import record_about
from accounts.models import User
from mailportal.audit.source import Actor, Source
from mailportal.batches import delete_past
from security import events
from security.browsers.models import PortalSession
from security.browsers.sessions.queries import living_sessions
from security.browsers.sessions.rules import lifetime_of
from security.browsers.sessions.store import SessionStore
from security.errors import PasswordChangedMeanwhile
from security.flow.values import digest_of
from security.limits import SESSIONS_PER_ACCOUNT
from security.notices.rules import NoticeKind
from security.notices.services import notify


@transaction.atomic
def open_session(*, account: User, session_key: str, source: Source, assurance: int = 1, proved: str = "") -> None:
    """Give an existing, still anonymous session to the account; its oldest beyond ten end.

    ``assurance`` is 2 where a second factor was proved, ``proved`` how the second step was passed. Raises
    PasswordChangedMeanwhile where password or factors were changed, the account frozen or its domain suspended, since
    ``account`` was read.
    """
    # Two logons at once count one after the other, or both would find nine. And whatever ended the account's sessions
    # while this logon was in flight ends it as well: what it proved it proved before.
    holder = lock_account(account)
    is_shut = holder.domain is not None and holder.domain.suspended_at is not None
    if is_shut or not holder.is_active or holder.epochs != account.epochs:
        raise PasswordChangedMeanwhile
    now = timezone.now()
    PortalSession.objects.filter(pk=digest_of(session_key)).update(
        account=account,
        epoch=account.auth_epoch,
        created_at=now,
        seen_at=now,
        expire_date=now + lifetime_of(account.bounded_as).absolute,
        source_address=source.address,
        program=source.program,
        assurance=assurance,
        proved=proved,
    )
    ended = _make_room(account, now, source)
    change = {"ended": ended, "assurance": assurance, "proved": proved}
    record_about(account, events.LOGGED_ON, source=source, change=change)
    notify(NoticeKind.LOGON_AT_NEW_PLACE, account=account, source=source)


def _make_room(account: User, now: datetime, source: Source) -> int:
    newest_first = living_sessions(account=account, now=now).order_by("-created_at")
    beyond = list(newest_first[SESSIONS_PER_ACCOUNT:])
    if beyond:
        PortalSession.objects.filter(pk__in=[session.pk for session in beyond]).update(ended_at=now)
        oldest = beyond[-1]
        notify(
            NoticeKind.SESSION_CROWDED_OUT,
            account=account,
            source=source,
            most=SESSIONS_PER_ACCOUNT,
            program=oldest.program,
            address=oldest.source_address,
        )
    return len(beyond)


@transaction.atomic
def close_session(*, account: User, session_key: str, source: Source) -> None:
    """Log the account off in this one session."""
    PortalSession.objects.filter(pk=digest_of(session_key), account=account).delete()
    record_about(account, events.LOGGED_OFF, source=source)


def end_other_sessions(*, account: User, kept_session_key: str) -> int:
    """End every session of the account but that of the key, in the transaction of the act; return how many ended.

    A change of a factor does so (ASVS 7.4.3); the kept key may be of no session.
    """
    others = PortalSession.objects.filter(account=account, ended_at__isnull=True)
    return others.exclude(pk=digest_of(kept_session_key)).update(ended_at=timezone.now())


def revoke_sessions(
    *, account: User, public_ids: Collection[UUID], actor: Actor, source: Source
) -> Sequence[PortalSession]:
    """End those of the account's living sessions, in the transaction of an act that has locked its row; return them.

    Each is on record by its browser; an id that is of none of them ends nothing.
    """
    now = timezone.now()
    sessions = list(living_sessions(account=account, now=now).filter(public_id__in=public_ids).order_by("created_at"))
    PortalSession.objects.filter(pk__in=[session.pk for session in sessions]).update(ended_at=now)
    record_revoked(sessions, account=account, actor=actor, source=source)
    return sessions


def record_revoked(sessions: Iterable[PortalSession], *, account: User, actor: Actor, source: Source) -> None:
    """Record that these sessions were ended from elsewhere."""
    for session in sessions:
        change = {
            "session": str(session.public_id),
            "source_address": session.source_address,
            "program": session.program,
        }
        record_about(account, events.SESSION_REVOKED, actor=actor, source=source, change=change)


def carry_sessions_over(*, account: User, epoch: int) -> None:
    """Let the sessions of that epoch live on under the account's present one, in the transaction that raised it.

    For a change by somebody else, who said that its owner stays logged on. One whose browser asks for a page in that
    very moment may end all the same.
    """
    store, sessions = SessionStore(), list(PortalSession.objects.filter(account=account, epoch=epoch, ended_at=None))
    for session in sessions:
        # Django holds a session to the password by a hash of its own in the data.
        data = store.decode(session.session_data) | {HASH_SESSION_KEY: account.get_session_auth_hash()}
        session.epoch, session.session_data = account.auth_epoch, store.encode(data)
    PortalSession.objects.bulk_update(sessions, ["epoch", "session_data"])


def carry_session_over(*, account: User, session_key: str) -> None:
    """Let this session live on after a change that raised the account's epoch; all others are over by it."""
    PortalSession.objects.filter(pk=digest_of(session_key), account=account).update(epoch=account.auth_epoch)


def purge_sessions() -> int:
    """Delete the rows of sessions whose longest life is over; return how many."""
    return delete_past(PortalSession.objects.all(), "expire_date")
