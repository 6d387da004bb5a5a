"""Where an account is logged on, for its owner to look at (E12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from security.browsers.sessions.models import PortalSession
from security.browsers.sessions.queries import living_sessions
from security.flow.keys import digest_of


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
