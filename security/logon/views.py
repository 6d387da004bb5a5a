"""Logging on and off."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET

from accounts.directory.rules import Role
from accounts.models import User
from mailportal.captcha.forms import NOT_SOLVED, asks_for_another
from mailportal.captcha.http import browser_of
from mailportal.captcha.services import is_solved
from mailportal.web.method_gate import form_page
from mailportal.web.redirects import next_or
from mailportal.web.stale_forms import led_on_when_stale
from security.browsers.known_browsers.http import browser_digest_of
from security.browsers.sessions.http import end_session, logon_url, source_of
from security.browsers.sessions.rules import Ending
from security.errors import CaptchaNeeded, NoMailbox, TooManyGuesses, WrongPassword
from security.logon.forms import CAPTCHA_FORM, LogonForm, LogonFormWithCaptcha
from security.logon.http import attempt_of, begin_logon, first_page_of
from security.logon.services import end_attempt, identify
from security.logon.words import ending_words
from security.logon.wrong_passwords import captcha_needed
from security.passwords.rules import Door


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Lead everybody to their own first page. Raises NoMailbox for an operator."""
    if isinstance(request.user, User):
        return HttpResponseRedirect(_own_page_of(request.user))
    return HttpResponseRedirect(logon_url())


def _own_page_of(account: User) -> str:
    if account.role == Role.OPERATOR:
        raise NoMailbox
    return first_page_of(account)


def _fresh_page(request: HttpRequest) -> str:
    return logon_url(back_to=next_or(request, ""), ending=Ending.STALE)


@led_on_when_stale(_fresh_page)
@sensitive_post_parameters("password")
@form_page
def log_on(request: HttpRequest) -> HttpResponse:
    """E1: full address and password; one message for whatever is wrong with them. The other gates follow (E2)."""
    if request.method != "POST":
        if isinstance(request.user, User):
            return HttpResponseRedirect(next_or(request, _own_page_of(request.user)))
        return _page(request, LogonForm())
    if asks_for_another(request.POST):
        return _with_another_picture(request)
    form = LogonForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=400)
    if _needs_captcha(request, form.cleaned_data["address"]):
        return _with_captcha(request)
    return _identified(request, form, Door.LOGON)


def _with_captcha(request: HttpRequest) -> HttpResponse:
    form = LogonFormWithCaptcha(request.POST)
    if not form.is_valid() or not _is_captcha_solved(request, form):
        return _page(request, form, status=400)
    return _identified(request, form, Door.PERSON)


def _with_another_picture(request: HttpRequest) -> HttpResponse:
    # Without scripts the picture's button sends the form; what is not filled in yet is no mistake then.
    form = LogonForm(initial={"address": request.POST.get("address", "")})
    form.ask_for_captcha()
    return _page(request, form)


def _needs_captcha(request: HttpRequest, address: str) -> bool:
    return captcha_needed(
        address=address, source_address=source_of(request).address, browser_digest=browser_digest_of(request)
    )


def _is_captcha_solved(request: HttpRequest, form: LogonForm) -> bool:
    typed = form.cleaned_data["captcha"]
    if is_solved(typed=typed, form=CAPTCHA_FORM, browser=browser_of(request)):
        return True
    form.add_error("captcha", NOT_SOLVED)
    return False


def _identified(request: HttpRequest, form: LogonForm, door: Door) -> HttpResponse:
    try:
        account = identify(
            address=form.cleaned_data["address"],
            password=form.cleaned_data["password"],
            source=source_of(request),
            browser_digest=browser_digest_of(request),
            door=door,
        )
    except CaptchaNeeded:
        # A limit was reached after this request had looked: as if it had looked just now.
        return _with_captcha(request)
    except (WrongPassword, TooManyGuesses) as refusal:
        form.add_error(None, str(refusal.message))
        return _page(request, form, status=refusal.status, retry_after=refusal.retry_after)
    return begin_logon(request, account=account, next_path=next_or(request, ""))


def _page(request: HttpRequest, form: LogonForm, *, status: int = 200, retry_after: int | None = None) -> HttpResponse:
    address = form.cleaned_data.get("address") if form.is_bound else None
    if address and _needs_captcha(request, address):
        form.ask_for_captcha()
    page = {"form": form, "next": next_or(request, ""), "ending": ending_words(request.GET.get("ended", ""))}
    response = render(request, "security/logon/log_on.html", page, status=status)
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


@led_on_when_stale(lambda _: reverse("security:logoff"))
@form_page
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
