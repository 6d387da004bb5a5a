"""Where a request meets a logon under way: it is begun, led from gate to gate, and brought to its end here only."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeAlias

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts.directory.rules import Role
from accounts.models import User
from security.account.language.http import note_first_language, settle_language
from security.browsers.flows import asked_browser
from security.browsers.known_browsers.http import browser_digest_of, name_browser
from security.browsers.known_browsers.services import remember_browser
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
from security.factors.errors import EnrolmentClosed, FactorsFrozen
from security.factors.queries import device_of
from security.factors.questions.verification import end_rest
from security.factors.rules import Enrolment, Method, Proved
from security.flow.values import Flow, Occasion
from security.grants.services import grant_by_logon
from security.logon.flow import Facts, Stage, assurance_of, stage_of
from security.logon.models import LogonAttempt
from security.logon.queries import facts_of, living_attempt
from security.logon.services import Place, end_attempt, move_attempt, record_logon, record_no_way_in, start_attempt

_Rest = ParamSpec("_Rest")
_StageView: TypeAlias = Callable[Concatenate[HttpRequest, LogonAttempt, _Rest], HttpResponse]
_View: TypeAlias = Callable[Concatenate[HttpRequest, _Rest], HttpResponse]

_NEXT_LENGTH = 2000  # the column's width; a longer path leads to the first page instead

STAGE_PAGES = {
    Stage.SECOND_STEP: "security:second-step",
    Stage.ENROLMENT: "security:enrolment",
    Stage.PASSWORD_CHANGE: "security:forced-change",
    Stage.SET_UP: "security:set-up",
}


def begin_logon(request: HttpRequest, *, account: User, next_path: str) -> HttpResponse:
    """Go on after the right password: to the first gate that is still shut, or in.

    Raises EnrolmentClosed and FactorsFrozen. A trusted device opens the second step and no other gate (rule 7).
    """
    facts = facts_of(account=account, proved=Proved.NOTHING)
    trusted = _recognised(request, account) if stage_of(facts) is Stage.SECOND_STEP else None
    if trusted is not None:
        facts = facts_of(account=account, proved=Proved.TRUSTED_DEVICE)
    response = _to_first_gate(request, account, facts, next_path if len(next_path) <= _NEXT_LENGTH else "")
    if trusted is not None:
        set_trust(response, trusted)
    return response


def _recognised(request: HttpRequest, account: User) -> Trust | None:
    token = token_of(request)
    return recognise(account=account, token=token, source=source_of(request)) if token else None


def _to_first_gate(request: HttpRequest, account: User, facts: Facts, next_path: str) -> HttpResponse:
    stage = stage_of(facts)
    if stage is Stage.NO_WAY_IN:
        is_frozen = facts.enrolment is Enrolment.FROZEN
        record_no_way_in(account=account, source=source_of(request), is_frozen=is_frozen)
        raise FactorsFrozen if is_frozen else EnrolmentClosed
    if stage is not Stage.SECOND_STEP:
        note_first_language(account=account)
    if stage is Stage.DONE:
        return _enter(request, account, facts.proved, next_path)
    response = HttpResponseRedirect(reverse(STAGE_PAGES[stage]))
    # Whatever key the browser came with is over: nobody joins by one that he knew before (attack A7).
    place = Place(begin_anonymous_session(request), browser_digest_of(request) or name_browser(response))
    start_attempt(account=account, proved=facts.proved, stage=stage, place=place, next_path=next_path)
    return response


def go_on(request: HttpRequest, attempt: LogonAttempt) -> HttpResponse:
    """Go on after a gate was passed: to the next one under a new session key, or in.

    ``attempt.account`` carries the epochs as the gate left them.
    """
    stage = _stage_of(attempt)
    note_first_language(account=attempt.account)
    if stage is Stage.DONE:
        return _finish(request, attempt)
    if stage not in STAGE_PAGES:
        return start_over(attempt)
    request.session.cycle_key()
    place = Place(session_key_of(request), attempt.browser_digest)
    if not move_attempt(attempt=attempt, stage=stage, place=place):
        return start_over()
    return HttpResponseRedirect(reverse(STAGE_PAGES[stage]))


def _finish(request: HttpRequest, attempt: LogonAttempt) -> HttpResponse:
    if not end_attempt(attempt=attempt):
        return start_over()
    account, proved = attempt.account, Proved(attempt.proved)
    trusted = trust(account=account, source=source_of(request)) if _wants_trust(attempt) else None
    response = _enter(request, account, proved, attempt.next)
    if attempt.code_right_at is not None:
        grant_by_logon(account=account, session_key=session_key_of(request), proved_at=attempt.code_right_at)
    if trusted is not None:
        set_trust(response, trusted)
    return response


def _wants_trust(attempt: LogonAttempt) -> bool:
    return attempt.wants_trust and assurance_of(Proved(attempt.proved)) > 1


def _enter(request: HttpRequest, account: User, proved: Proved, next_path: str) -> HttpResponse:
    assurance = assurance_of(proved)
    device = device_of(account=account, method=Method(proved.value)) if assurance > 1 else None
    begin_session(request, account=account, device=device, assurance=assurance, proved=proved.value)
    record_logon(account=account, source=source_of(request))
    end_rest(account=account)
    response = HttpResponseRedirect(next_path or first_page_of(account))
    settle_language(request, response, account=account)
    remember_browser(
        account=account,
        old_digest=browser_digest_of(request),
        new_digest=name_browser(response),
        is_proved=assurance > 1,
    )
    return response


def first_page_of(account: User) -> str:
    """Return where the account begins; an operator at the start page, which says that there is none for him."""
    pages = {Role.OPERATOR: "home", Role.POSTMASTER: "admin_console:home"}
    return reverse(pages.get(Role(account.role), "security:overview"))


def attempt_of(request: HttpRequest) -> LogonAttempt | None:
    """Return the logon that is under way in this browser."""
    key = anonymous_key_of(request)
    return None if key is None else living_attempt(session_key=key, browser_digest=browser_digest_of(request))


def flow_of_attempt(request: HttpRequest, attempt: LogonAttempt) -> Flow:
    """Return the flow of a page within this logon, whose session key changes from gate to gate."""
    browser = asked_browser(request, attempt.account, is_trusted=attempt.proved == Proved.TRUSTED_DEVICE)
    return Flow(attempt.account, str(attempt.public_id), Occasion.LOGON, source_of(request), browser)


def start_over(attempt: LogonAttempt | None = None) -> HttpResponse:
    """Lead back to the logon page, which says that this logon is over."""
    if attempt is not None:
        end_attempt(attempt=attempt)
    return HttpResponseRedirect(logon_url(ending=Ending.UNFINISHED))


def stage_page(stage: Stage) -> Callable[[_StageView[_Rest]], _View[_Rest]]:
    """View decorator: only for a logon at exactly this stage; the view gets its attempt.

    Any other is led to the page where it stands, without having done anything here; whoever has none starts over.
    The stage follows from the server's own rows at each request (attacks A8, A10, M10).
    """

    def decorate(view: _StageView[_Rest]) -> _View[_Rest]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: _Rest.args, **kwargs: _Rest.kwargs) -> HttpResponse:
            attempt = attempt_of(request)
            if attempt is None:
                return start_over()
            due = _stage_of(attempt)
            if due is stage:
                return view(request, attempt, *args, **kwargs)
            return HttpResponseRedirect(reverse(STAGE_PAGES[due])) if due in STAGE_PAGES else start_over(attempt)

        return guarded

    return decorate


def _stage_of(attempt: LogonAttempt) -> Stage:
    return stage_of(facts_of(account=attempt.account, proved=Proved(attempt.proved)))
