"""Logging on and off, and what a logon has beside the acts that it mounts (``mounts``)."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.models import User
from mailportal.captcha.forms import NOT_SOLVED, asks_for_another
from mailportal.captcha.http import browser_of
from mailportal.captcha.services import is_solved
from mailportal.web.pages import FETCH, FORM, READ, SEND, anybody, page
from mailportal.web.stale_forms import led_on_when_stale, next_or
from security.browsers.flows import browser_digest_of
from security.browsers.sessions.http import end_session, logon_url, source_of
from security.browsers.sessions.rules import Ending
from security.errors import CaptchaNeeded, TooManyGuesses, WrongPassword
from security.factors.http import sheet_of
from security.factors.questions.services import drop_pending
from security.factors.rules import Proved
from security.logon.forms import CAPTCHA_FORM, LogonForm, LogonFormWithCaptcha
from security.logon.http import attempt_of, begin_logon, first_page_of, flow_of_attempt, go_on, start_over
from security.logon.models import LogonAttempt
from security.logon.mounts import STEP_PAGES, at_step, set_up_in
from security.logon.queries import candidate_for
from security.logon.services import end_attempt, finish_set_up, refuse_blocked
from security.logon.stages import Step
from security.logon.words import ending_words
from security.passwords.rules import Door
from security.passwords.services import is_captcha_due
from security.passwords.tally import Candidate


@page(anybody, FETCH)
def home(request: HttpRequest) -> HttpResponse:
    """Lead everybody to their own first page."""
    return HttpResponseRedirect(first_page_of(request.user) if isinstance(request.user, User) else logon_url())


def _fresh_page(request: HttpRequest) -> str:
    return logon_url(back_to=next_or(request, ""), ending=Ending.STALE)


@led_on_when_stale(_fresh_page)
@page(anybody, FORM, sensitive=("password",))
def log_on(request: HttpRequest) -> HttpResponse:
    """E1: full address and password; one message for whatever is wrong with them. The other gates follow (E2)."""
    if request.method != "POST":
        if isinstance(request.user, User):
            return HttpResponseRedirect(next_or(request, first_page_of(request.user)))
        return _page(request, LogonForm())
    if asks_for_another(request.POST):
        return _with_another_picture(request)
    form = LogonForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=400)
    candidate = _candidate(request, form.cleaned_data["address"])
    refuse_blocked(candidate)
    if is_captcha_due(candidate):
        return _with_captcha(request, candidate)
    return _identified(request, candidate, form, Door.LOGON)


def _candidate(request: HttpRequest, address: str) -> Candidate:
    return candidate_for(address=address, browser_digest=browser_digest_of(request), source=source_of(request))


def _with_captcha(request: HttpRequest, candidate: Candidate) -> HttpResponse:
    form = LogonFormWithCaptcha(request.POST)
    if not form.is_valid() or not _is_captcha_solved(request, form):
        return _page(request, form, candidate, status=400)
    return _identified(request, candidate, form, Door.PERSON)


def _with_another_picture(request: HttpRequest) -> HttpResponse:
    # Without scripts the picture's button sends the form; what is not filled in yet is no mistake then.
    form = LogonForm(initial={"address": request.POST.get("address", "")})
    form.ask_for_captcha()
    return _page(request, form)


def _is_captcha_solved(request: HttpRequest, form: LogonForm) -> bool:
    typed = form.cleaned_data["captcha"]
    if is_solved(typed=typed, form=CAPTCHA_FORM, browser=browser_of(request)):
        return True
    form.add_error("captcha", NOT_SOLVED)
    return False


def _identified(request: HttpRequest, candidate: Candidate, form: LogonForm, door: Door) -> HttpResponse:
    try:
        return begin_logon(request, candidate, form.cleaned_data["password"], door=door, next_path=next_or(request, ""))
    except CaptchaNeeded:
        # A limit was reached after this request had looked: as if it had looked just now.
        return _with_captcha(request, candidate)
    except (WrongPassword, TooManyGuesses) as refusal:
        form.add_error(None, str(refusal.message))
        return _page(request, form, candidate, status=refusal.status, retry_after=refusal.retry_after)


def _page(
    request: HttpRequest,
    form: LogonForm,
    candidate: Candidate | None = None,
    *,
    status: int = 200,
    retry_after: int | None = None,
) -> HttpResponse:
    address = form.cleaned_data.get("address") if form.is_bound else None
    if candidate is None and address:
        candidate = _candidate(request, address)
    if candidate is not None and is_captcha_due(candidate):
        form.ask_for_captcha()
    context = {"form": form, "next": next_or(request, ""), "ending": ending_words(request.GET.get("ended", ""))}
    response = render(request, "security/logon/log_on.html", context, status=status)
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


@led_on_when_stale(lambda _: reverse("security:logoff"))
@page(anybody, FORM)
def log_off(request: HttpRequest) -> HttpResponse:
    """POST ends this session, or the logon under way; only the session's cookie goes, the theme stays.

    GET asks once more who sent the button of a page that was out of date, and is still logged on: nobody may leave a
    shared computer in the belief that it was done.
    """
    if request.method != "POST":
        if not isinstance(request.user, User):
            return HttpResponseRedirect(logon_url(ending=Ending.LOGGED_OFF))
        return render(request, "security/logon/log_off.html")
    attempt = attempt_of(request)
    if attempt is not None:
        end_attempt(attempt=attempt)
    end_session(request)
    # Without Clear-Site-Data, which takes seconds in a full cache: no page of an account is stored in the first place.
    return HttpResponseRedirect(logon_url(ending=Ending.LOGGED_OFF))


@page(anybody, SEND, sensitive=("codes",))
def download_codes(request: HttpRequest) -> HttpResponse:
    """Give the new codes as a text file while the logon that made them waits at a later gate."""
    attempt = attempt_of(request)
    if attempt is None or attempt.proved != Proved.AUTHENTICATOR:
        return start_over()
    return sheet_of(attempt.account, sent=request.POST.get("codes", ""))


@page(at_step(*STEP_PAGES), READ)
def set_up(request: HttpRequest, attempt: LogonAttempt) -> HttpResponse:
    """Lead to the step that is due."""
    return redirect(STEP_PAGES[set_up_in(request, attempt).step])


@page(at_step(Step.CONFIRM), SEND)
def restart_questions(request: HttpRequest, attempt: LogonAttempt) -> HttpResponse:
    """Forget what was chosen in this logon."""
    drop_pending(flow=flow_of_attempt(request, attempt))
    return redirect(STEP_PAGES[Step.QUESTIONS])


@page(at_step(Step.PHONE), SEND)
def skip_phone(request: HttpRequest, attempt: LogonAttempt) -> HttpResponse:
    """Leave the phone for later, where the policy lets it be."""
    finish_set_up(account=attempt.account, proved=Proved(attempt.proved), source=source_of(request))
    return go_on(request, attempt)
