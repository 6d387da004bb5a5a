"""Where a request meets a logon under way: it is begun, led from gate to gate, and brought to its end here only."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeAlias

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts.directory.locks import lock_account
from accounts.directory.rules import Role
from accounts.models import User
from security.account.choices.http import note_first_language, settle_language
from security.address_limits.queries import is_blocked_for
from security.browsers.flows import asked_browser, browser_digest_of, name_browser
from security.browsers.known_browsers import remember_browser
from security.browsers.sessions.http import (
    anonymous_key_of,
    begin_anonymous_session,
    begin_session,
    logon_url,
    session_key_of,
    source_of,
)
from security.browsers.sessions.rules import Ending
from security.browsers.trusted_devices.http import set_trust, token_of
from security.browsers.trusted_devices.services import Trust, recognise, trust
from security.deadlines.services import begin_own_hours
from security.errors import CaptchaNeeded, WrongPassword
from security.factors.queries import device_of
from security.factors.rules import Method, Proved
from security.factors.services import FactorTried
from security.factors.verification import clear_questions_lockout
from security.flow.values import Flow, Occasion
from security.grants.services import grant_by_logon
from security.logon.models import LogonAttempt
from security.logon.queries import facts_of, is_secure_network, living_attempt
from security.logon.services import (
    end_attempt,
    keep_attempt,
    no_way_in,
    pass_second_step,
    record_outcome,
    refusal_after,
)
from security.logon.stages import LogonFacts, Stage, assurance_of, stage_of
from security.passwords.http import remind_once
from security.passwords.queries import is_on_weak_list
from security.passwords.recovered import note_web_logon
from security.passwords.rules import Door, Guess
from security.passwords.services import PasswordTried, try_password
from security.passwords.tally import Candidate
from security.records.rules import Reason

_Rest = ParamSpec("_Rest")
_StageView: TypeAlias = Callable[Concatenate[HttpRequest, LogonAttempt, _Rest], HttpResponse]
_View: TypeAlias = Callable[Concatenate[HttpRequest, _Rest], HttpResponse]

_NEXT_LENGTH = 2000  # the column's width; a longer path leads to the first page instead

_STAGE_PAGES = {
    Stage.SECOND_STEP: "security:second-step-method",
    Stage.ENROLMENT: "security:enrolment",
    Stage.PASSWORD_CHANGE: "security:forced-change",
    Stage.SET_UP: "security:set-up",
}


def _page_of(stage: Stage, facts: LogonFacts) -> str:
    # Of the second step it is the page of the best method, which names the others.
    return reverse(_STAGE_PAGES[stage], args=[facts.methods[0].value] if stage is Stage.SECOND_STEP else [])


def begin_logon(
    request: HttpRequest, candidate: Candidate, password: str, *, door: Door, next_path: str
) -> HttpResponse:
    """Try the password and go on after the right one: to the first gate that is still shut, or in.

    What comes of the try is one transaction, kept before anything is said. ``door`` is PERSON where a captcha was
    solved. Unknown, frozen and wrong cost the same hash. Raises CaptchaNeeded, for unknown addresses too, Overloaded,
    what ``refusal_after`` returns, EnrolmentClosed and FactorsFrozen.
    """
    tried = try_password(candidate, password, door)
    if tried.check.outcome is Guess.CAPTCHA:
        raise CaptchaNeeded
    account = candidate.account if tried.check.outcome is Guess.RIGHT else None
    is_weak = account is not None and is_on_weak_list(account=account, password=password)
    with transaction.atomic(durable=True):
        outcome = _begun(request, tried, next_path if len(next_path) <= _NEXT_LENGTH else "", is_weak=is_weak)
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def _begun(request: HttpRequest, tried: PasswordTried, next_path: str, *, is_weak: bool) -> HttpResponse | Exception:
    account = tried.candidate.account
    if account is None or tried.check.outcome is not Guess.RIGHT:
        return refusal_after(tried, None) or WrongPassword()
    lock_account(account)
    attempt = LogonAttempt(account=account, next=next_path, weak_at_epoch=account.auth_epoch if is_weak else None)
    return refusal_after(tried, attempt.standing) or _past_password(request, attempt)


def _past_password(request: HttpRequest, attempt: LogonAttempt) -> HttpResponse | Exception:
    # A trusted device, or a secure network, opens the second step and no other gate (rule 7, P6).
    is_asked = stage_of(_facts_of(attempt)) is Stage.SECOND_STEP
    trusted = _recognised(request, attempt.account) if is_asked else None
    if trusted is not None:
        attempt.proved = Proved.TRUSTED_DEVICE
    elif is_asked and is_secure_network(attempt.standing, source_of(request).address):
        attempt.proved = Proved.SECURE_NETWORK
    if stage_of(_facts_of(attempt)) is Stage.NO_WAY_IN:
        return no_way_in(attempt.standing, source_of(request))
    response = _onward(request, attempt)
    if trusted is not None:
        set_trust(response, trusted)
    return response


def _recognised(request: HttpRequest, account: User) -> Trust | None:
    token = token_of(request)
    return recognise(account=account, token=token, source=source_of(request)) if token else None


@transaction.atomic
def go_on(request: HttpRequest, attempt: LogonAttempt, *, by: FactorTried | None = None) -> HttpResponse:
    """Go on after a gate was passed: to the next one under a new session key, or in. All of it, or nothing.

    ``attempt.account`` carries the epochs as the gate left them; ``by`` is what passed the second step.
    """
    # Before the attempt and the counters: what ends an account's logons takes them in this order.
    lock_account(attempt.account)
    if by is not None:
        pass_second_step(by, source=source_of(request))
    return _onward(request, attempt)


def _onward(request: HttpRequest, attempt: LogonAttempt) -> HttpResponse:
    facts = _facts_of(attempt)
    stage = stage_of(facts)
    if stage is not Stage.SECOND_STEP:
        note_first_language(account=attempt.account)
    if stage is Stage.DONE:
        return _finish(request, attempt)
    return _waiting(request, attempt, facts) if stage in _STAGE_PAGES else start_over(attempt)


def _waiting(request: HttpRequest, attempt: LogonAttempt, facts: LogonFacts) -> HttpResponse:
    stage = stage_of(facts)
    response = HttpResponseRedirect(_page_of(stage, facts))
    # Whatever key the browser came with is void: nobody joins by one known before (attack A7).
    if attempt.pk is None:
        begin_anonymous_session(request)
        attempt.browser_digest = browser_digest_of(request) or name_browser(response)
    else:
        request.session.cycle_key()
    return response if keep_attempt(attempt, stage=stage, session_key=session_key_of(request)) else start_over()


def _finish(request: HttpRequest, attempt: LogonAttempt) -> HttpResponse:
    if attempt.pk is not None and not end_attempt(attempt=attempt):
        return start_over()
    account, proved = attempt.account, Proved(attempt.proved)
    is_to_be_trusted = attempt.wants_trust and assurance_of(proved) > 1
    trusted = trust(account=account, source=source_of(request)) if is_to_be_trusted else None
    response = _enter(request, attempt, proved)
    if account.role == Role.POSTMASTER and not attempt.next:
        remind_once(request, account, attempt.standing.orders)
    if attempt.code_right_at is not None:
        grant_by_logon(account=account, session_key=session_key_of(request), proved_at=attempt.code_right_at)
    if trusted is not None:
        set_trust(response, trusted)
    return response


def _enter(request: HttpRequest, attempt: LogonAttempt, proved: Proved) -> HttpResponse:
    account, orders = attempt.account, attempt.standing.orders
    assurance = assurance_of(proved)
    device = device_of(account=account, method=Method(proved.value)) if assurance > 1 else None
    begin_session(request, account=account, device=device, assurance=assurance, proved=proved.value)
    record_outcome(account, source_of(request), Reason.ACCOUNT_PASSWORD)
    begin_own_hours(account=account, orders=orders, source=source_of(request))
    clear_questions_lockout(account=account)
    note_web_logon(account=account)
    response = HttpResponseRedirect(attempt.next or first_page_of(account))
    settle_language(request, response, account=account)
    remember_browser(
        account=account,
        old_digest=browser_digest_of(request),
        new_digest=name_browser(response),
        is_proved=assurance > 1,
    )
    return response


def first_page_of(account: User) -> str:
    """Return where the account begins: each role has a first page of its own."""
    pages = {Role.OPERATOR: "operator_console:home", Role.POSTMASTER: "admin_console:home"}
    return reverse(pages.get(Role(account.role), "security:overview"))


def attempt_of(request: HttpRequest) -> LogonAttempt | None:
    """Return the logon that is under way in this browser, unless its domain shuts out where that is now."""
    key = anonymous_key_of(request)
    attempt = None if key is None else living_attempt(session_key=key, browser_digest=browser_digest_of(request))
    return None if attempt is None or is_blocked_for(attempt.account, source_of(request).address) else attempt


def flow_of_attempt(request: HttpRequest, attempt: LogonAttempt) -> Flow:
    """Return the flow of a page within this logon, whose session key changes from gate to gate."""
    browser = asked_browser(request, attempt.account, is_trusted=attempt.proved == Proved.TRUSTED_DEVICE)
    return Flow(attempt.account, str(attempt.public_id), Occasion.LOGON, source_of(request), browser)


def start_over(attempt: LogonAttempt | None = None) -> HttpResponse:
    """Lead back to the logon page, which says that this logon is over."""
    if attempt is not None:
        end_attempt(attempt=attempt)
    return HttpResponseRedirect(logon_url(ending=Ending.UNFINISHED))


def at_stage(stage: Stage) -> Callable[[_StageView[_Rest]], _View[_Rest]]:
    """Let only a logon at exactly this stage in; the view gets its attempt.

    Any other is led to the page where it stands, without having done anything here; a browser without one starts over.
    The stage follows from the server's own rows at each request (attacks A8, A10, M10).
    """

    def decorate(view: _StageView[_Rest]) -> _View[_Rest]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: _Rest.args, **kwargs: _Rest.kwargs) -> HttpResponse:
            attempt = attempt_of(request)
            if attempt is None:
                return start_over()
            facts = _facts_of(attempt)
            due = stage_of(facts)
            if due is stage:
                return view(request, attempt, *args, **kwargs)
            return HttpResponseRedirect(_page_of(due, facts)) if due in _STAGE_PAGES else start_over(attempt)

        return guarded

    return decorate


def _facts_of(attempt: LogonAttempt) -> LogonFacts:
    return facts_of(attempt.standing, proved=Proved(attempt.proved), has_weak_password=attempt.has_weak_password)
