"""Proving who one is, which leaves a grant (docs/security.md 1.9)."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone

from accounts.evidence import record_about
from security import events
from security.errors import StepUpNeeded, TooManyGuesses, WrongPassword
from security.factors.queries import Standing, standing_of
from security.factors.rules import CodeOutcome, Method, Way
from security.factors.services import check_factor, require_rested
from security.failures import record_failure
from security.flow.values import Flow
from security.grants.models import StepUpGrant
from security.grants.rules import Purpose, code_purpose
from security.grants.services import carry_grants_over, leave_grant
from security.passwords.rules import Guess
from security.passwords.services import check_account_password
from security.step_up.rules import OF_THE_AUTHENTICATOR, ways_for


class ProofRefused(Exception):
    """A factor was not proved: which one, and the outcome of what was typed."""

    def __init__(self, method: Method, outcome: CodeOutcome) -> None:
        super().__init__(f"{method}: {outcome}")
        self.method, self.outcome = method, outcome


def prove_identity(
    *, flow: Flow, purpose: Purpose, typed: Mapping[Method, str | Sequence[str]], session_key: str
) -> StepUpGrant:
    """Return a grant for the session of ``session_key`` after all that was typed, in the order of one way, was right.

    That is the key under which the flow's session goes on after the proof, never the one before it. Factors share
    their tries with the logon, the password its limits. Raises StepUpNeeded for a way that the account does not
    have, WrongPassword, TooManyGuesses, Overloaded, ProofRefused, and what a factor's own check raises.
    """
    way = tuple(typed)
    if way not in ways_of(standing_of(flow.account), purpose=purpose):
        raise StepUpNeeded
    # The password first: a wrong one uses up no code.
    for method in sorted(way, key=lambda one: one is not Method.PASSWORD):
        if method is Method.PASSWORD:
            _require_password(flow, purpose, str(typed[method]))
        else:
            _require_factor(flow, purpose, method, typed[method])
    return _grant(flow, session_key, purpose, way)


def _require_password(flow: Flow, purpose: Purpose, password: str) -> None:
    check = check_account_password(
        account=flow.account,
        address=flow.account.address,
        password=password,
        source_address=flow.source.address,
        known_browser=flow.browser.known_digest,
    )
    if check.outcome is Guess.THROTTLED:
        raise TooManyGuesses(seconds_left=check.seconds_left)
    if check.outcome is not Guess.RIGHT:
        _record_failure(flow, purpose, Method.PASSWORD)
        raise WrongPassword


def _require_factor(flow: Flow, purpose: Purpose, method: Method, typed: str | Sequence[str]) -> None:
    outcome = check_factor(flow=flow, method=method, typed=typed, purpose=code_purpose(purpose))
    if outcome is CodeOutcome.RIGHT:
        return
    if not outcome.is_unseen:
        _record_failure(flow, purpose, method)
    raise ProofRefused(method, outcome)


@transaction.atomic
def _grant(flow: Flow, session_key: str, purpose: Purpose, way: Way) -> StepUpGrant:
    account, change = flow.account, _noted(purpose, way)
    record_about(account, events.STEP_UP_PROVED, source=flow.source, change=change)
    carry_grants_over(flow=flow, session_key=session_key)
    return leave_grant(account=account, session_key=session_key, purpose=purpose, proved_at=timezone.now())


@transaction.atomic
def _record_failure(flow: Flow, purpose: Purpose, method: Method) -> None:
    change = _noted(purpose, (method,))
    record_failure(events.STEP_UP_FAILED, account=flow.account, source=flow.source, change=change)


def _noted(purpose: Purpose, way: Way) -> dict[str, str]:
    names = ("account-password" if method is Method.PASSWORD else method.value for method in way)
    return {"purpose": purpose.value, "method": "+".join(names)}


def ways_of(standing: Standing, *, purpose: Purpose) -> tuple[Way, ...]:
    """Return the ways in which the account can prove itself for this purpose, the best first; none: it cannot.

    Raises FactorsResting where a recovery was too lately for any.
    """
    require_rested(account=standing.account)
    is_of_app = purpose in OF_THE_AUTHENTICATOR
    return ways_for(purpose, standing.authenticator_ways if is_of_app else standing.ways)
