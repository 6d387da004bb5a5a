"""Giving and spending grants: one fresh proof opens one act of its purpose (SECURITY.md 1.9)."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles.actors import actor_of
from mailportal.audit.services import record
from mailportal.audit.source import Source
from security import events
from security.account_passwords.rules import Guess
from security.account_passwords.services import check_account_password
from security.errors import StepUpNeeded, StepUpSpent, TooManyGuesses, WrongPassword
from security.models import StepUpGrant
from security.sessions.keys import digest_of
from security.step_up.rules import WINDOW, Purpose


def prove_with_password(
    *, account: User, session_key: str, purpose: Purpose, password: str, source: Source
) -> StepUpGrant:
    """Return a grant for the session of ``session_key`` after the right account password.

    The web gives the key under which the session goes on after the proof, never the one before it. Shares the
    limits of the logon. Raises WrongPassword, TooManyGuesses, Overloaded.
    """
    check = check_account_password(
        account=account, address=account.address, password=password, source_address=source.address
    )
    if check.outcome is Guess.THROTTLED:
        raise TooManyGuesses(seconds_left=check.seconds_left)
    if check.outcome is not Guess.RIGHT:
        _record(events.STEP_UP_FAILED, account, purpose, source)
        raise WrongPassword
    return _grant(account, session_key, purpose, source)


@transaction.atomic
def _grant(account: User, session_key: str, purpose: Purpose, source: Source) -> StepUpGrant:
    _record(events.STEP_UP_PROVED, account, purpose, source)
    return StepUpGrant.objects.create(
        account=account,
        session_digest=digest_of(session_key),
        purpose=purpose,
        epoch=account.auth_epoch,
        expires_at=timezone.now() + WINDOW,
    )


def _record(event: str, account: User, purpose: Purpose, source: Source) -> None:
    change = {"purpose": purpose.value, "method": "account-password"}
    record(event, actor=actor_of(account), source=source, target=account.address, change=change)


def spend_grant(*, grant_id: UUID, account: User, session_key: str, purpose: Purpose) -> None:
    """Use a grant up, inside the transaction of the act that it opens; of several at once exactly one succeeds.

    ``account`` is the row as read in that transaction, so that a password change in between voids the grant.
    Raises StepUpNeeded where the grant is not for this, or has run out; StepUpSpent where it was used.
    """
    now = timezone.now()
    mine = StepUpGrant.objects.filter(public_id=grant_id, account_id=account.pk, purpose=purpose)
    living = mine.filter(
        session_digest=digest_of(session_key), epoch=account.auth_epoch, used_at__isnull=True, expires_at__gt=now
    )
    # The conditions in the statement itself decide between two at once.
    if living.update(used_at=now):
        return
    # The session's key changes with each proof: a page that was sent again is told as one from any of them.
    raise StepUpSpent if mine.filter(used_at__isnull=False).exists() else StepUpNeeded


def purge_grants() -> int:
    """Delete grants that ran out more than a window ago; return how many. Until then a repeat is told as one."""
    return StepUpGrant.objects.filter(expires_at__lt=timezone.now() - WINDOW).delete()[0]
