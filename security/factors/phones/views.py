"""Pages of a secure phone: bound in the settings (E8, W14) or in a logon (E2), removed in the settings."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from mailportal.sms.numbers import NumberRefused
from mailportal.web.pages import FORM, SEND, act, page
from security.factors.authenticators.queries import is_authenticator_offered
from security.factors.challenges.queries import seconds_until_next_code
from security.factors.challenges.rules import SendOutcome
from security.factors.challenges.words import refused_code_words, sent_words, wait_words
from security.factors.errors import PhoneChangeOver
from security.factors.forms import CodeForm, NumberForm
from security.factors.http import flash_send_outcome
from security.factors.phones import services
from security.factors.phones.models import PhoneChange
from security.factors.phones.queries import living_change, phone_of, required_change
from security.factors.phones.words import BIND_STEPS, number_hint, refused_number_words
from security.factors.queries import factors_of
from security.factors.rules import CodeOutcome
from security.flow.values import Occasion
from security.grants.mounts import Mount, in_settings
from security.grants.rules import Purpose


@act(FORM, sensitive=("number",))
def number(request: HttpRequest, mount: Mount) -> HttpResponse:
    """GET asks for the number; POST sends a code to it."""
    if request.method == "POST":
        return _numbered(request, mount, NumberForm(request.POST, hint=number_hint()))
    if mount.flow.occasion is Occasion.SETTINGS:
        services.require_may_bind(account=mount.account)
        if living_change(flow=mount.flow) is None:
            mount = mount.proved(request, Purpose.CHANGE_FACTOR)
    return _number_page(request, mount, NumberForm(hint=number_hint()))


def _numbered(request: HttpRequest, mount: Mount, form: NumberForm) -> HttpResponse:
    change = living_change(flow=mount.flow)
    if change is None and mount.flow.occasion is Occasion.SETTINGS:
        # A slip in the number must not cost another proof of identity: the first POST spends it on the whole change.
        change = services.begin_change(flow=mount.proved(request, Purpose.CHANGE_FACTOR).flow)
    if not form.is_valid():
        return _number_page(request, mount, form)
    change = change or services.begin_change(flow=mount.flow)
    try:
        sent = services.name_number(flow=mount.flow, change=change, typed=form.cleaned_data["number"])
    except NumberRefused as refused:
        form.add_error("number", refused_number_words(refused.refusal))
        return _number_page(request, mount, form)
    if sent.ok or sent.outcome is SendOutcome.TOO_SOON:
        flash_send_outcome(request, sent, masked=change.masked)
        return redirect(mount.urls["code"])
    form.add_error(None, sent_words(sent, masked=change.masked if change.has_number else ""))
    return _number_page(request, mount, form)


def _number_page(request: HttpRequest, mount: Mount, form: NumberForm) -> HttpResponse:
    account = mount.account
    context = {
        "form": form,
        "steps": BIND_STEPS,
        "current": 2,
        "phone": phone_of(account=account) if mount.flow.occasion is Occasion.SETTINGS else None,
        "is_authenticator_offered": is_authenticator_offered(account=account),
    }
    return mount.page(request, "security/factors/phones/number.html", context)


@act(FORM, sensitive=("code",))
def code(request: HttpRequest, mount: Mount) -> HttpResponse:
    """GET asks for the code that went to the new number; POST binds the number where it is right."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    change = living_change(flow=mount.flow)
    if change is None or not change.has_number:
        return _without_number(request, mount, change)
    if not form.is_valid():
        return _code_page(request, mount, change, form)
    outcome = services.confirm_number(flow=mount.flow, change=change, code=form.cleaned_data["code"])
    if outcome is not CodeOutcome.RIGHT:
        form.add_error("code", refused_code_words(outcome))
        return _code_page(request, mount, change, form)
    words = _("%(number)s is now your secure phone. Your other sessions are logged off.")
    return mount.done(words % {"number": change.masked})


def _without_number(request: HttpRequest, mount: Mount, change: PhoneChange | None) -> HttpResponse:
    if mount.flow.occasion is Occasion.SETTINGS and change is None:
        if request.method == "POST":
            raise PhoneChangeOver
        return mount.done("")
    return redirect(mount.urls["number"])


def _code_page(request: HttpRequest, mount: Mount, change: PhoneChange, form: CodeForm) -> HttpResponse:
    context = {
        "form": form,
        "steps": BIND_STEPS,
        "current": 3,
        "masked": change.masked,
        "wait_words": wait_words(seconds_until_next_code(account=mount.account)),
    }
    return mount.page(request, "security/factors/phones/code.html", context)


@act(SEND)
def send(request: HttpRequest, mount: Mount) -> HttpResponse:
    """Send another code to the new number, where it is time for one."""
    change = required_change(flow=mount.flow)
    flash_send_outcome(request, services.send_bind_code(flow=mount.flow, change=change), masked=change.masked)
    return redirect(mount.urls["code"])


@page(in_settings(), FORM)
def unbind(request: HttpRequest, mount: Mount) -> HttpResponse:
    """GET asks, after a proof of identity; POST removes the phone."""
    phone = phone_of(account=mount.account)
    if phone is None:
        messages.info(request, _("No secure phone is bound now. It may have been removed in another window."))
        return mount.done("")
    if request.method != "POST":
        services.require_may_unbind(account=mount.account)
    mount = mount.proved(request, Purpose.CHANGE_FACTOR)
    if request.method == "POST":
        services.unbind_phone(flow=mount.flow)
        return mount.done(_("Your secure phone is removed. Your other sessions are logged off."))
    context = {"phone": phone, "factors": factors_of(account=mount.account)}
    return mount.page(request, "security/factors/phones/unbind.html", context)
