"""Pages of an employee's own secure phone (E8, W14): the number, its code, and the removal."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from mailportal.sms.numbers import NumberRefused
from security.challenges.queries import seconds_until_next_code
from security.challenges.rules import SendOutcome
from security.challenges.words import refused_code_words, sent_words, wait_words
from security.factors.queries import factors_of
from security.factors.rules import CodeOutcome
from security.phones.changing import require_may_change, required_change
from security.phones.forms import CodeForm, NumberForm
from security.phones.http import begun, change_of, grant_of, tell, to_step
from security.phones.models import PhoneChange
from security.phones.queries import phone_of
from security.phones.rules import Change, Step
from security.phones.services import confirm_number, name_number, send_bind_code, unbind_phone
from security.phones.words import BIND_STEPS, UNBIND_STEPS, number_hint, refused_number_words
from security.sessions.http import employee_page, session_key_of, signed_on, source_of
from security.step_up.http import to_proof
from security.step_up.rules import Purpose

_page = require_http_methods(["GET", "HEAD", "POST"])


@sensitive_post_parameters("number")
@_page
@employee_page
def bind(request: HttpRequest) -> HttpResponse:
    """GET asks for the number, after the proofs; POST sends a code to it."""
    account = signed_on(request)
    if request.method == "POST":
        return _numbered(request, account)
    require_may_change(account=account, kind=Change.BIND)
    change, grant = change_of(request, account, Change.BIND), grant_of(request, account)
    if change is None and grant is None:
        return to_proof(request, Purpose.CHANGE_FACTOR)
    if change is None and factors_of(account=account).is_bound:
        return redirect("security:phone-bind-verify")
    if change is not None and change.step is Step.PROVE:
        return to_step(change)
    grant_id = str(grant.public_id) if grant is not None and change is None else ""
    return _number_page(request, account, NumberForm(hint=number_hint()), grant_id)


def _numbered(request: HttpRequest, account: User) -> HttpResponse:
    form = NumberForm(request.POST, hint=number_hint())
    change = begun(request, account, Change.BIND)
    if change.step is Step.PROVE:
        return to_step(change)
    if not form.is_valid():
        return _number_page(request, account, form)
    try:
        sent = name_number(account=account, change=change, typed=form.cleaned_data["number"], source=source_of(request))
    except NumberRefused as refused:
        form.add_error("number", refused_number_words(refused.refusal))
        return _number_page(request, account, form)
    if sent.ok or sent.outcome is SendOutcome.TOO_SOON:
        tell(request, sent, masked=change.masked)
        return to_step(change)
    form.add_error(None, sent_words(sent, masked=change.masked if change.sealed_number else ""))
    return _number_page(request, account, form)


def _number_page(request: HttpRequest, account: User, form: NumberForm, grant_id: str = "") -> HttpResponse:
    page = {"form": form, "grant_id": grant_id, "steps": BIND_STEPS, "phone": phone_of(account=account)}
    return render(request, "security/phones/number.html", page, status=400 if form.errors else 200)


@sensitive_post_parameters("code")
@_page
@employee_page
def code(request: HttpRequest) -> HttpResponse:
    """GET asks for the code that went to the new number; POST binds the number where it is right."""
    account = signed_on(request)
    if request.method == "POST":
        return _coded(request, account, CodeForm(request.POST))
    change = change_of(request, account, Change.BIND)
    if change is None:
        return redirect("security:overview")
    return _code_page(request, account, change, CodeForm()) if change.step is Step.CODE else to_step(change)


def _coded(request: HttpRequest, account: User, form: CodeForm) -> HttpResponse:
    key = session_key_of(request)
    change = required_change(account=account, session_key=key, kind=Change.BIND)
    if not form.is_valid():
        return _code_page(request, account, change, form)
    outcome = confirm_number(
        account=account, change=change, code=form.cleaned_data["code"], session_key=key, source=source_of(request)
    )
    if outcome is not CodeOutcome.RIGHT:
        form.add_error("code", refused_code_words(outcome))
        return _code_page(request, account, change, form)
    words = _("%(number)s is now your secure phone. Your other sessions are logged off.")
    messages.success(request, words % {"number": change.masked})
    return redirect("security:overview")


def _code_page(request: HttpRequest, account: User, change: PhoneChange, form: CodeForm) -> HttpResponse:
    page = {
        "form": form,
        "steps": BIND_STEPS,
        "masked": change.masked,
        "wait_words": wait_words(seconds_until_next_code(account=account)),
    }
    return render(request, "security/phones/code.html", page, status=400 if form.errors else 200)


@require_POST
@employee_page
def send(request: HttpRequest) -> HttpResponse:
    """Send another code to the new number, where it is time for one."""
    account = signed_on(request)
    change = required_change(account=account, session_key=session_key_of(request), kind=Change.BIND)
    tell(request, send_bind_code(account=account, change=change, source=source_of(request)), masked=change.masked)
    return to_step(change)


@_page
@employee_page
def unbind(request: HttpRequest) -> HttpResponse:
    """GET asks, after the proofs; POST removes the phone."""
    account = signed_on(request)
    if request.method == "POST":
        return _unbound(request, account)
    require_may_change(account=account, kind=Change.UNBIND)
    change = change_of(request, account, Change.UNBIND)
    if change is None:
        has_proof = grant_of(request, account) is not None
        return redirect("security:phone-unbind-verify") if has_proof else to_proof(request, Purpose.CHANGE_FACTOR)
    if change.step is not Step.CONFIRM:
        return to_step(change)
    page = {"steps": UNBIND_STEPS, "phone": phone_of(account=account), "factors": factors_of(account=account)}
    return render(request, "security/phones/unbind.html", page)


def _unbound(request: HttpRequest, account: User) -> HttpResponse:
    key = session_key_of(request)
    change = required_change(account=account, session_key=key, kind=Change.UNBIND)
    unbind_phone(account=account, change=change, session_key=key, source=source_of(request))
    messages.success(request, _("Your secure phone is removed. Your other sessions are logged off."))
    return redirect("security:overview")
