"""Leaving and spending grants: one fresh proof opens one act of its purpose (docs/security.md 1.9)."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from mailportal.batches import delete_in_batches
from security.errors import StepUpNeeded, StepUpSpent
from security.flow.keys import digest_of
from security.grants.models import StepUpGrant
from security.grants.rules import WINDOW, Purpose, opened_by


def leave_grant(*, account: User, session_key: str, purpose: Purpose, proved_at: datetime) -> StepUpGrant:
    """Leave the proof of ``proved_at`` to the session of this key, for the purpose alone, until its window is over."""
    return StepUpGrant.objects.create(
        account=account,
        session_digest=digest_of(session_key),
        purpose=purpose,
        epoch=account.auth_epoch,
        expires_at=proved_at + WINDOW,
    )


def grant_by_logon(*, account: User, session_key: str, proved_at: datetime) -> None:
    """Let the code that was right at ``proved_at``, in the logon that began this session, be a proof as any other.

    For what ``opened_by`` says, once, until ten minutes after that code; the chain has it as the logon's second step.
    """
    if timezone.now() < proved_at + WINDOW:
        leave_grant(account=account, session_key=session_key, purpose=Purpose.LOGON, proved_at=proved_at)


def spend_grant(*, grant_id: UUID, account: User, session_key: str, purpose: Purpose) -> None:
    """Use a grant up, inside the transaction of the act that it opens; of several at once exactly one succeeds.

    ``account`` is the row as read in that transaction, so that a password change in between voids the grant.
    Raises StepUpNeeded where the grant is not for this, or has run out; StepUpSpent where it was used.
    """
    mine = _named(grant_id, account, purpose)
    # The conditions in the statement itself decide between two at once.
    if not _living(mine, account, session_key).update(used_at=timezone.now()):
        raise _refusal(mine)


def require_grant(*, grant_id: UUID, account: User, session_key: str, purpose: Purpose) -> None:
    """Raise what ``spend_grant`` would, and spend nothing: before what only the holder of a proof may make us do."""
    mine = _named(grant_id, account, purpose)
    if not _living(mine, account, session_key).exists():
        raise _refusal(mine)


def _named(grant_id: UUID, account: User, purpose: Purpose) -> QuerySet[StepUpGrant]:
    return StepUpGrant.objects.filter(public_id=grant_id, account_id=account.pk, purpose__in=opened_by(purpose))


def _living(grants: QuerySet[StepUpGrant], account: User, session_key: str) -> QuerySet[StepUpGrant]:
    return grants.filter(
        session_digest=digest_of(session_key),
        epoch=account.auth_epoch,
        used_at__isnull=True,
        expires_at__gt=timezone.now(),
    )


def _refusal(grants: QuerySet[StepUpGrant]) -> Exception:
    # The session's key changes with each proof: a page that was sent again is told as one from any of them.
    return StepUpSpent() if grants.filter(used_at__isnull=False).exists() else StepUpNeeded()


def purge_grants() -> int:
    """Delete grants that ran out more than a window ago; return how many. Until then a repeat is told as one."""
    over = StepUpGrant.objects.filter(expires_at__lt=timezone.now() - WINDOW)
    return delete_in_batches(over.order_by("expires_at"))
