"""Leaving and spending grants: one fresh proof opens one act of its purpose (docs/security.md 1.9)."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from mailportal.batches import delete_in_batches
from security.errors import StepUpNeeded, StepUpSpent
from security.flow.values import Flow, digest_of
from security.grants.models import StepUpGrant
from security.grants.queries import living_grants, named_grants
from security.grants.rules import LASTING, WINDOW, Purpose, opened_by


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


def spend_proof(*, flow: Flow, purpose: Purpose) -> None:
    """Use up the proof that the flow names, in the transaction of the act that it opens; of several at once one does.

    One for a ``LASTING`` purpose stays until its window is over. The flow's account is the row as read in that
    transaction, so that a password change in between voids the proof. Raises StepUpNeeded where it is none for this, or
    has run out; StepUpSpent where it was used.
    """
    named = _named(flow, purpose)
    if purpose in LASTING and named.filter(purpose=purpose).exists():
        return
    # The conditions in the statement itself decide between two at once.
    if not named.update(used_at=timezone.now()):
        raise _refusal(flow, purpose)


def carry_grants_over(*, flow: Flow, session_key: str) -> None:
    """Let the lasting proofs of the flow's session stay with it under its next key, after another proof."""
    for purpose in LASTING:
        lasting = living_grants(flow=flow, purpose=purpose).filter(purpose=purpose)
        lasting.update(session_digest=digest_of(session_key))


def require_proof(*, flow: Flow, purpose: Purpose) -> None:
    """Raise what ``spend_proof`` would, and spend nothing: before what only the holder of a proof may make us do."""
    if not _named(flow, purpose).exists():
        raise _refusal(flow, purpose)


def _named(flow: Flow, purpose: Purpose) -> QuerySet[StepUpGrant]:
    return living_grants(flow=flow, purpose=purpose).filter(public_id__in=[flow.proof])


def _refusal(flow: Flow, purpose: Purpose) -> Exception:
    # The session's key changes with each proof: a page that was sent again is told as one from any of them.
    spent = named_grants(flow).filter(purpose__in=opened_by(purpose), used_at__isnull=False)
    return StepUpSpent() if spent.exists() else StepUpNeeded()


def purge_grants() -> int:
    """Delete grants that ran out more than a window ago; return how many. Until then a repeat is told as one."""
    over = StepUpGrant.objects.filter(expires_at__lt=timezone.now() - WINDOW)
    return delete_in_batches(over.order_by("expires_at"))
