"""Which sessions of an account live."""

from datetime import datetime

from django.db.models import QuerySet

from accounts.models import User
from security.sessions.models import PortalSession
from security.sessions.rules import lifetime_of


def living_sessions(*, account: User, now: datetime) -> QuerySet[PortalSession]:
    """Return the account's sessions that a request could still go on with at ``now``."""
    lifetime = lifetime_of(account.role)
    return PortalSession.objects.filter(
        account=account,
        epoch=account.auth_epoch,
        ended_at__isnull=True,
        created_at__gt=now - lifetime.absolute,
        seen_at__gt=now - lifetime.idle,
    )
