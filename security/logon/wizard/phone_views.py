"""The last step of the set-up: a secure phone, with the very services of the settings (E2, E8)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from mailportal.sms.numbers import NumberRefused
from mailportal.web.pages import FORM, SEND, page
from security.browsers.sessions.http import source_of
from security.factors.authenticators.queries import is_authenticator_offered
from security.factors.challenges.queries import seconds_until_next_code
from security.factors.challenges.rules import SendOutcome
from security.factors.challenges.words import refused_code_words, sent_words, wait_words
from security.factors.phones.changing import begin_change, required_change
from security.factors.phones.forms import CodeForm, NumberForm
from security.factors.phones.http import tell
from security.factors.phones.models import PhoneChange
from security.factors.phones.queries import living_change
from security.factors.phones.services import confirm_number, name_number, send_bind_code
from security.factors.phones.words import number_hint, refused_number_words
from security.factors.rules import CodeOutcome, Proved
from security.logon.flow import assurance_of
from security.logon.http import flow_of_attempt, go_on
from security.logon.models import LogonAttempt
from security.logon.wizard.http import at_step, onward, step_response
from security.logon.wizard.queries import is_phone_optional
from security.logon.wizard.rules import Step
from security.logon.wizard.services import finish_set_up


@page(at_step(Step.PHONE), FORM, sensitive=("number",))
def number(request: HttpRequest, attempt: LogonAttempt) -> HttpResponse:
    """GET asks for the number; POST sends a code to it."""
    form = NumberForm(request.POST if request.method == "POST" else None, hint=number_hint())
    if not form.is_valid():
        return _number_page(request, attempt, form)
    flow = flow_of_attempt(request, attempt)
    change = living_change(flow=flow) or begin_change(flow=flow)
    try:
        sent = name_number(flow=flow, change=change, typed=form.cleaned_data["number"])
    except NumberRefused as refused:
        form.add_error("number", refused_number_words(refused.refusal))
        return _number_page(request, attempt, form)
    if sent.ok or sent.outcome is SendOutcome.TOO_SOON:
        tell(request, sent, masked=change.masked)
        return redirect("security:set-up-phone-code")
    form.add_error(None, sent_words(sent, masked=change.masked if change.has_number else ""))
    return _number_page(request, attempt, form)


def _number_page(request: HttpRequest, attempt: LogonAttempt, form: NumberForm) -> HttpResponse:
    standing = attempt.standing
    context = {
        "form": form,
        "may_skip": is_phone_optional(standing),
        "is_authenticator_offered": is_authenticator_offered(account=attempt.account, orders=standing.orders),
    }
    status = 400 if form.errors else 200
    return step_response(request, attempt, "security/logon/wizard/phone.html", Step.PHONE, context, status=status)


@page(at_step(Step.PHONE), FORM, sensitive=("code",))
def code(request: HttpRequest, attempt: LogonAttempt) -> HttpResponse:
    """GET asks for the code that went to the number; POST binds the number where it is right."""
    flow = flow_of_attempt(request, attempt)
    change = living_change(flow=flow)
    if change is None or not change.has_number:
        return redirect("security:set-up-phone")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _code_page(request, attempt, change, form)
    outcome = confirm_number(flow=flow, change=change, code=form.cleaned_data["code"])
    if outcome is not CodeOutcome.RIGHT:
        form.add_error("code", refused_code_words(outcome))
        return _code_page(request, attempt, change, form)
    # The code proved the phone this very moment: the logon does not ask for another.
    if assurance_of(Proved(attempt.proved)) == 1:
        attempt.proved = Proved.PHONE
    return onward(request, attempt)


def _code_page(request: HttpRequest, attempt: LogonAttempt, change: PhoneChange, form: CodeForm) -> HttpResponse:
    wait = seconds_until_next_code(account=attempt.account)
    context = {"form": form, "masked": change.masked, "wait_words": wait_words(wait)}
    status = 400 if form.errors else 200
    return step_response(request, attempt, "security/logon/wizard/phone_code.html", Step.PHONE, context, status=status)


@page(at_step(Step.PHONE), SEND)
def send(request: HttpRequest, attempt: LogonAttempt) -> HttpResponse:
    """Send another code to the number, where it is time for one."""
    flow = flow_of_attempt(request, attempt)
    change = required_change(flow=flow)
    tell(request, send_bind_code(flow=flow, change=change), masked=change.masked)
    return redirect("security:set-up-phone-code")


@page(at_step(Step.PHONE), SEND)
def skip(request: HttpRequest, attempt: LogonAttempt) -> HttpResponse:
    """Leave the phone for later, where the policy lets it be."""
    finish_set_up(account=attempt.account, source=source_of(request))
    return go_on(request, attempt)
