"""The page that a card of an activation sheet leads to: a code becomes a password, and the logon follows (P11)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.passwords.rules import PasswordReused
from mailportal.captcha.forms import NOT_SOLVED, asks_for_another
from mailportal.captcha.http import browser_of
from mailportal.captcha.services import is_solved
from mailportal.web.pages import FORM, anybody, page
from security.browsers.sessions.http import logon_url, source_of
from security.errors import ActivationCodeOver, TooManyGuesses
from security.passwords.activation.forms import CAPTCHA_FORM, ActivationForm
from security.passwords.activation.services import find_code, set_password_by_code
from security.passwords.activation.tally import is_captcha_due


@page(anybody, FORM, sensitive=("code", "new", "confirm"))
def activate(request: HttpRequest) -> HttpResponse:
    """Take address, code and a new password; GET asks nothing and spends nothing.

    A code is looked at only where all else is as it should be, so that a slip in the passwords costs no try.
    """
    if request.method != "POST":
        return _page(request, ActivationForm(None))
    form = ActivationForm(request.POST)
    is_captcha_asked = is_captcha_due(source=source_of(request))
    if is_captcha_asked:
        form.ask_for_captcha()
    if asks_for_another(request.POST):
        return _with_another_picture(request)
    if not form.is_valid() or (is_captcha_asked and not _is_captcha_solved(request, form)):
        return _page(request, form, status=400)
    return _activated(request, form)


def _activated(request: HttpRequest, form: ActivationForm) -> HttpResponse:
    typed, source = form.cleaned_data, source_of(request)
    try:
        code = find_code(address=typed["address"], typed=typed["code"], source=source)
        if not form.judge_for(code.account):
            return _page(request, form, status=400)
        set_password_by_code(code=code, new=typed["new"], source=source, history=form.rules.history)
    except (ActivationCodeOver, TooManyGuesses) as refusal:
        form.add_error("code", str(refusal.message))
        status = 400 if isinstance(refusal, ActivationCodeOver) else refusal.status
        return _page(request, form, status=status, retry_after=refusal.retry_after)
    except PasswordReused as refusal:
        form.blame(refusal.flaw)
        return _page(request, form, status=400)
    messages.success(request, _("Your password is set. Log on with it now."))
    if form.advice:
        messages.info(request, form.advice)
    return HttpResponseRedirect(logon_url())


def _is_captcha_solved(request: HttpRequest, form: ActivationForm) -> bool:
    if is_solved(typed=form.cleaned_data["captcha"], form=CAPTCHA_FORM, browser=browser_of(request)):
        return True
    form.add_error("captcha", NOT_SOLVED)
    return False


def _with_another_picture(request: HttpRequest) -> HttpResponse:
    # Without scripts the picture's button sends the form; what is not filled in yet is no mistake then.
    form = ActivationForm(None)
    form.initial = {name: request.POST.get(name, "") for name in ("address", "code")}
    form.ask_for_captcha()
    return _page(request, form)


def _page(
    request: HttpRequest, form: ActivationForm, *, status: int = 200, retry_after: int | None = None
) -> HttpResponse:
    if "captcha" not in form.fields and is_captcha_due(source=source_of(request)):
        form.ask_for_captcha()
    response = render(request, "security/passwords/activate.html", {"form": form}, status=status)
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response
