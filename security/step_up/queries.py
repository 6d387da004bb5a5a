"""How an account proves itself, which proof a session still holds, and when one was spent."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from security.factors.queries import authenticator_ways, step_up_ways
from security.sessions.keys import digest_of
from security.step_up.models import StepUpGrant
from security.step_up.rules import OF_THE_AUTHENTICATOR, Purpose, Way, opened_by, ways_for


def living_grant(*, account: User, session_key: str, purpose: Purpose) -> StepUpGrant | None:
    """Return the newest unspent grant of this session for the purpose, or None: then a fresh proof is due."""
    return (
        StepUpGrant.objects.filter(
            account_id=account.pk,
            session_digest=digest_of(session_key),
            purpose__in=opened_by(purpose),
            epoch=account.auth_epoch,
            used_at__isnull=True,
            expires_at__gt=timezone.now(),
        )
        .order_by("-created_at")
        .first()
    )


def ways_of(*, account: User, purpose: Purpose) -> tuple[Way, ...]:
    """Return the ways in which the account can prove itself for this purpose, the best first; none: it cannot."""
    is_of_app = purpose in OF_THE_AUTHENTICATOR
    return ways_for(purpose, authenticator_ways(account=account) if is_of_app else step_up_ways(account=account))


def spent_grant_at(*, account: User, grant_id: UUID) -> datetime | None:
    """Return when this grant of the account was spent; None where it was not, or is gone."""
    spent = StepUpGrant.objects.filter(account_id=account.pk, public_id=grant_id)
    return spent.values_list("used_at", flat=True).first()
