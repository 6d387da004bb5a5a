"""Ending one's own sessions from another one: no proof is asked, for cutting off must be easy (E12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.evidence import actor_of
from accounts.models import User
from mailportal.audit.source import Source
from security.browsers.models import PortalSession
from security.browsers.sessions.queries import living_sessions
from security.browsers.sessions.services import end_other_sessions, record_revoked
from security.browsers.trusted_devices.services import remove_trusted_devices
from security.errors import NoSuchSession
from security.flow.values import digest_of


@transaction.atomic
def log_off_session(*, account: User, public_id: UUID, source: Source) -> PortalSession:
    """End one session of the account: its next request is answered with the logon page.

    Of several at once exactly one succeeds. Raises NoSuchSession for an unknown, a foreign and an ended one alike.
    """
    now = timezone.now()
    mine = living_sessions(account=account, now=now).filter(public_id=public_id)
    session = mine.first()
    # The condition in the statement itself decides between two at once.
    if session is None or not mine.update(ended_at=now):
        raise NoSuchSession
    record_revoked([session], account=account, actor=actor_of(account), source=source)
    return session


@transaction.atomic
def log_off_elsewhere(*, account: User, session_key: str, kept_device: UUID | None, source: Source) -> int:
    """End every session but that of the key, and the trust in every device but ``kept_device`` (None: in all).

    Return how many sessions ended.
    """
    # Before the sessions are read, so that a logon in flight is either ended here or comes after.
    User.objects.select_for_update().get(pk=account.pk)
    living = living_sessions(account=account, now=timezone.now()).exclude(pk=digest_of(session_key))
    sessions = list(living.order_by("created_at"))
    actor = actor_of(account)
    record_revoked(sessions, account=account, actor=actor, source=source)
    end_other_sessions(account=account, kept_session_key=session_key)
    remove_trusted_devices(account=account, actor=actor, source=source, kept=kept_device)
    return len(sessions)


@dataclass(frozen=True, slots=True)
class ListedSession:
    """One session; ``is_this`` is the one that asks."""

    session: PortalSession
    is_this: bool


def sessions_of(*, account: User, session_key: str) -> Sequence[ListedSession]:
    """Return the account's living sessions: this one first, then the latest used."""
    this = digest_of(session_key)
    rows = living_sessions(account=account, now=timezone.now()).order_by("-seen_at", "-created_at")
    listed = [ListedSession(row, row.pk == this) for row in rows]
    return sorted(listed, key=lambda item: not item.is_this)


def is_session(*, account: User, public_id: UUID, session_key: str) -> bool:
    """Whether the account's session of this name is the one of the key."""
    return PortalSession.objects.filter(account=account, public_id=public_id, pk=digest_of(session_key)).exists()
