"""Pages of an employee's own secure phone (E8, W14): the number, its code, and the removal."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.models import User
from mailportal.sms.numbers import NumberRefused
from mailportal.web.pages import FORM, SEND, page
from security.browsers.flows import flow_of
from security.browsers.sessions.http import employees
from security.factors.authenticators.queries import is_authenticator_offered
from security.factors.challenges.queries import seconds_until_next_code
from security.factors.challenges.rules import SendOutcome
from security.factors.challenges.words import refused_code_words, sent_words, wait_words
from security.factors.phones.changing import begin_change, require_may_bind, required_change
from security.factors.phones.forms import CodeForm, NumberForm
from security.factors.phones.http import tell
from security.factors.phones.models import PhoneChange
from security.factors.phones.queries import living_change, phone_of
from security.factors.phones.services import (
    confirm_number,
    name_number,
    require_may_unbind,
    send_bind_code,
    unbind_phone,
)
from security.factors.phones.words import BIND_STEPS, number_hint, refused_number_words
from security.factors.queries import factors_of
from security.factors.rules import CodeOutcome
from security.grants.http import grant_named, grant_of, to_proof
from security.grants.rules import Purpose


@page(employees, FORM, sensitive=("number",))
def bind(request: HttpRequest, account: User) -> HttpResponse:
    """GET asks for the number, after a proof of identity; POST sends a code to it."""
    if request.method == "POST":
        return _numbered(request, account, NumberForm(request.POST, hint=number_hint()))
    require_may_bind(account=account)
    form = NumberForm(hint=number_hint())
    if living_change(flow=flow_of(request)) is not None:
        return _number_page(request, account, form)
    grant = grant_of(request, Purpose.CHANGE_FACTOR)
    if grant is None:
        return to_proof(request, Purpose.CHANGE_FACTOR)
    return _number_page(request, account, form, grant_id=str(grant.public_id))


def _numbered(request: HttpRequest, account: User, form: NumberForm) -> HttpResponse:
    change = _begun(request)
    if not form.is_valid():
        return _number_page(request, account, form)
    try:
        sent = name_number(flow=flow_of(request), change=change, typed=form.cleaned_data["number"])
    except NumberRefused as refused:
        form.add_error("number", refused_number_words(refused.refusal))
        return _number_page(request, account, form)
    if sent.ok or sent.outcome is SendOutcome.TOO_SOON:
        tell(request, sent, masked=change.masked)
        return redirect("security:phone-bind-code")
    form.add_error(None, sent_words(sent, masked=change.masked if change.has_number else ""))
    return _number_page(request, account, form)


def _begun(request: HttpRequest) -> PhoneChange:
    # A slip in the number must not cost another proof of identity: the first POST spends it on the whole change.
    flow = flow_of(request)
    return living_change(flow=flow) or begin_change(flow=replace(flow, proof=grant_named(request)))


def _number_page(request: HttpRequest, account: User, form: NumberForm, *, grant_id: str = "") -> HttpResponse:
    context = {
        "form": form,
        "grant_id": grant_id,
        "steps": BIND_STEPS,
        "phone": phone_of(account=account),
        "is_authenticator_offered": is_authenticator_offered(account=account),
    }
    return render(request, "security/factors/phones/number.html", context, status=400 if form.errors else 200)


@page(employees, FORM, sensitive=("code",))
def code(request: HttpRequest, account: User) -> HttpResponse:
    """GET asks for the code that went to the new number; POST binds the number where it is right."""
    if request.method == "POST":
        return _coded(request, account, CodeForm(request.POST))
    change = living_change(flow=flow_of(request))
    if change is None:
        return redirect("security:overview")
    return _code_page(request, account, change, CodeForm()) if change.has_number else redirect("security:phone-bind")


def _coded(request: HttpRequest, account: User, form: CodeForm) -> HttpResponse:
    flow = flow_of(request)
    change = required_change(flow=flow)
    if not form.is_valid():
        return _code_page(request, account, change, form)
    outcome = confirm_number(flow=flow, change=change, code=form.cleaned_data["code"])
    if outcome is not CodeOutcome.RIGHT:
        form.add_error("code", refused_code_words(outcome))
        return _code_page(request, account, change, form)
    words = _("%(number)s is now your secure phone. Your other sessions are logged off.")
    messages.success(request, words % {"number": change.masked})
    return redirect("security:overview")


def _code_page(request: HttpRequest, account: User, change: PhoneChange, form: CodeForm) -> HttpResponse:
    context = {
        "form": form,
        "steps": BIND_STEPS,
        "masked": change.masked,
        "wait_words": wait_words(seconds_until_next_code(account=account)),
    }
    return render(request, "security/factors/phones/code.html", context, status=400 if form.errors else 200)


@page(employees, SEND)
def send(request: HttpRequest, account: User) -> HttpResponse:
    """Send another code to the new number, where it is time for one."""
    flow = flow_of(request)
    change = required_change(flow=flow)
    tell(request, send_bind_code(flow=flow, change=change), masked=change.masked)
    return redirect("security:phone-bind-code")


@page(employees, FORM)
def unbind(request: HttpRequest, account: User) -> HttpResponse:
    """GET asks, after a proof of identity; POST removes the phone."""
    phone = phone_of(account=account)
    if phone is None:
        messages.info(request, _("No secure phone is bound now. It may have been removed in another window."))
        return redirect("security:overview")
    if request.method == "POST":
        unbind_phone(flow=replace(flow_of(request), proof=grant_named(request)))
        messages.success(request, _("Your secure phone is removed. Your other sessions are logged off."))
        return redirect("security:overview")
    require_may_unbind(account=account)
    grant = grant_of(request, Purpose.CHANGE_FACTOR)
    if grant is None:
        return to_proof(request, Purpose.CHANGE_FACTOR)
    context = {"grant_id": grant.public_id, "phone": phone, "factors": factors_of(account=account)}
    return render(request, "security/factors/phones/unbind.html", context)
