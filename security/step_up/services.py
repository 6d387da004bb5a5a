"""Giving and spending grants: one fresh proof opens one act of its purpose (docs/security.md 1.9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.roles.actors import actor_of
from mailportal.audit.services import record
from mailportal.audit.source import Source
from mailportal.batches import delete_in_batches
from security import events
from security.account_passwords.rules import Guess
from security.account_passwords.services import check_account_password
from security.errors import StepUpNeeded, StepUpSpent, TooManyGuesses, WrongPassword
from security.factors.rules import CodeOutcome, Method
from security.factors.services import check_factor
from security.failures import record_failure
from security.sessions.keys import digest_of
from security.step_up.models import StepUpGrant
from security.step_up.queries import ways_of
from security.step_up.rules import WINDOW, Purpose, Way, code_purpose, opened_by


class ProofRefused(Exception):
    """A factor was not proved: which one, and what became of what was typed."""

    def __init__(self, method: Method, outcome: CodeOutcome) -> None:
        super().__init__(f"{method}: {outcome}")
        self.method, self.outcome = method, outcome


@dataclass(frozen=True, slots=True)
class Proof:
    """One way to prove oneself, and what was typed for each of its methods.

    ``flow_id`` is that under which a code was sent; ``is_known_browser`` as for ``check_factor``, ``known_browser`` as
    for ``check_account_password``.
    """

    way: Way
    typed: Mapping[Method, str | Sequence[str]]
    flow_id: str = ""
    is_known_browser: bool = False
    known_browser: str = ""


def prove_identity(*, account: User, session_key: str, purpose: Purpose, proof: Proof, source: Source) -> StepUpGrant:
    """Return a grant for the session of ``session_key`` after everything in the way was right.

    The web gives the key under which the session goes on after the proof, never the one before it. Factors share
    their tries with the logon, the password its limits. Raises StepUpNeeded for a way that the account does not
    have, WrongPassword, TooManyGuesses, Overloaded, ProofRefused, and what a factor's own check raises.
    """
    if proof.way not in ways_of(account=account, purpose=purpose):
        raise StepUpNeeded
    # The password first: a wrong one uses up no code.
    for method in sorted(proof.way, key=lambda one: one is not Method.PASSWORD):
        if method is Method.PASSWORD:
            _require_password(account, purpose, proof, source)
        else:
            _require_factor(account, purpose, method, proof, source)
    return _grant(account, session_key, purpose, proof.way, source)


def _require_password(account: User, purpose: Purpose, proof: Proof, source: Source) -> None:
    check = check_account_password(
        account=account,
        address=account.address,
        password=str(proof.typed[Method.PASSWORD]),
        source_address=source.address,
        known_browser=proof.known_browser,
    )
    if check.outcome is Guess.THROTTLED:
        raise TooManyGuesses(seconds_left=check.seconds_left)
    if check.outcome is not Guess.RIGHT:
        _record_failure(account, purpose, Method.PASSWORD, source)
        raise WrongPassword


def _require_factor(account: User, purpose: Purpose, method: Method, proof: Proof, source: Source) -> None:
    outcome = check_factor(
        account=account,
        method=method,
        typed=proof.typed[method],
        purpose=code_purpose(purpose),
        flow_id=proof.flow_id,
        source=source,
        is_known_browser=proof.is_known_browser,
    )
    if outcome is CodeOutcome.RIGHT:
        return
    if not outcome.is_unseen:
        _record_failure(account, purpose, method, source)
    raise ProofRefused(method, outcome)


@transaction.atomic
def _grant(account: User, session_key: str, purpose: Purpose, way: Way, source: Source) -> StepUpGrant:
    change = _noted(purpose, way)
    record(events.STEP_UP_PROVED, actor=actor_of(account), source=source, target=account.address, change=change)
    return _granted(account, session_key, purpose, timezone.now())


def grant_by_logon(*, account: User, session_key: str, proved_at: datetime) -> None:
    """Let the code that was right at ``proved_at``, in the logon that began this session, be a proof as any other.

    For what ``opened_by`` says, once, until ten minutes after that code; the chain has it as the logon's second step.
    """
    if timezone.now() < proved_at + WINDOW:
        _granted(account, session_key, Purpose.LOGON, proved_at)


def _granted(account: User, session_key: str, purpose: Purpose, proved_at: datetime) -> StepUpGrant:
    return StepUpGrant.objects.create(
        account=account,
        session_digest=digest_of(session_key),
        purpose=purpose,
        epoch=account.auth_epoch,
        expires_at=proved_at + WINDOW,
    )


@transaction.atomic
def _record_failure(account: User, purpose: Purpose, method: Method, source: Source) -> None:
    record_failure(events.STEP_UP_FAILED, account=account, source=source, change=_noted(purpose, (method,)))


def _noted(purpose: Purpose, way: Way) -> dict[str, str]:
    names = ("account-password" if method is Method.PASSWORD else method.value for method in way)
    return {"purpose": purpose.value, "method": "+".join(names)}


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
