"""Which proof a session still holds, and when one was spent."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from security.flow.keys import digest_of
from security.grants.models import StepUpGrant
from security.grants.rules import Purpose, opened_by


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


def spent_grant_at(*, account: User, grant_id: UUID) -> datetime | None:
    """Return when this grant of the account was spent; None where it was not, or is gone."""
    spent = StepUpGrant.objects.filter(account_id=account.pk, public_id=grant_id)
    return spent.values_list("used_at", flat=True).first()
