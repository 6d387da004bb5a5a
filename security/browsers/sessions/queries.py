"""Which sessions of an account live."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from accounts.models import User
from security.browsers.models import PortalSession
from security.browsers.sessions.rules import lifetime_of
from security.flow.values import digest_of

# From a session's beginning to the record of its logon, or back; what lies between is one request.
_ONE_LOGON = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Beginning:
    """When, where and in which browser a session began."""

    at: datetime
    source_address: str
    program: str

    def is_within(self, *, first_at: datetime, last_at: datetime) -> bool:
        """Whether it can be one of the logons that a record holds, which came between these moments."""
        return first_at - _ONE_LOGON <= self.at <= last_at + _ONE_LOGON


def beginning_of(*, session_key: str) -> Beginning | None:
    """Return how the session of this key began."""
    row = PortalSession.objects.filter(pk=digest_of(session_key)).first()
    return None if row is None else Beginning(row.created_at, row.source_address, row.program)


def living_sessions(*, account: User, now: datetime) -> QuerySet[PortalSession]:
    """Return the account's sessions that a request could still go on with at ``now``."""
    lifetime = lifetime_of(account.bounded_as)
    return PortalSession.objects.filter(
        account=account,
        epoch=account.auth_epoch,
        ended_at__isnull=True,
        created_at__gt=now - lifetime.absolute,
        seen_at__gt=now - lifetime.idle,
    )
