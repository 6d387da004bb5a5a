"""Proving who one is, which leaves a grant (docs/security.md 1.9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.evidence import actor_of, record_about
from accounts.models import User
from mailportal.audit.source import Source
from security import events
from security.errors import StepUpNeeded, TooManyGuesses, WrongPassword
from security.factors.rules import CodeOutcome, Method, Way
from security.factors.services import check_factor
from security.failures import record_failure
from security.grants.models import StepUpGrant
from security.grants.rules import Purpose, code_purpose
from security.grants.services import leave_grant
from security.passwords.rules import Guess
from security.passwords.services import check_account_password
from security.step_up.queries import ways_of


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
    record_about(account, events.STEP_UP_PROVED, actor=actor_of(account), source=source, change=change)
    return leave_grant(account=account, session_key=session_key, purpose=purpose, proved_at=timezone.now())


@transaction.atomic
def _record_failure(account: User, purpose: Purpose, method: Method, source: Source) -> None:
    record_failure(events.STEP_UP_FAILED, account=account, source=source, change=_noted(purpose, (method,)))


def _noted(purpose: Purpose, way: Way) -> dict[str, str]:
    names = ("account-password" if method is Method.PASSWORD else method.value for method in way)
    return {"purpose": purpose.value, "method": "+".join(names)}
