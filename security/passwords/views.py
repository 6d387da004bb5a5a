"""Pages of a new account password: in the settings (W18), in a logon that asks for it (E2), or behind a link (T9)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.passwords.rules import PasswordReused
from mailportal.web.pages import FORM, READ, act, anybody, page
from security.browsers.sessions.http import keep_session, logon_url, source_of
from security.client_passwords.queries import client_password_labels, client_password_state
from security.errors import WrongPassword
from security.flow.values import Occasion
from security.grants.mounts import Mount
from security.grants.rules import Purpose
from security.passwords.changing import change_forced_password, change_password, needs_step_up
from security.passwords.forms import PasswordChangeForm, PasswordLinkForm
from security.passwords.links.services import count_wrong_code, set_password_by_link


@act(FORM, sensitive=("current", "new", "confirm"))
def change(request: HttpRequest, mount: Mount) -> HttpResponse:
    """Take a new password; other sessions end, this one goes on.

    In the settings it takes the current one too, and where a factor is bound that is proved first (E11).
    """
    is_in_settings = mount.flow.occasion is Occasion.SETTINGS
    if is_in_settings and needs_step_up(account=mount.account):
        mount = mount.proved(request, Purpose.CHANGE_PASSWORD)
    form = _form(request, mount, asks_current=is_in_settings)
    if not form.is_valid():
        return _page(request, mount, form)
    try:
        words = _changed(request, mount, form) if is_in_settings else _replaced(mount, form)
    except WrongPassword as refusal:
        form.add_error("current", _("The web logon password is incorrect."))
        return _page(request, mount, form, status=refusal.status)
    except PasswordReused as refusal:
        form.blame(refusal.flaw)
        return _page(request, mount, form)
    onward = mount.done(words)
    if form.advice:
        messages.info(request, form.advice)
    return onward


def _form(request: HttpRequest, mount: Mount, *, asks_current: bool) -> PasswordChangeForm:
    data = request.POST if request.method == "POST" else None
    named = () if mount.act is None else client_password_labels(account=mount.account)
    return PasswordChangeForm(data, account=mount.account, asks_current=asks_current, named=named)


def _changed(request: HttpRequest, mount: Mount, form: PasswordChangeForm) -> str:
    typed = form.cleaned_data
    change_password(
        flow=mount.flow,
        current=typed["current"],
        new=typed["new"],
        delete_client_passwords=typed["delete_client_passwords"],
        history=form.rules.history,
    )
    keep_session(request, account=mount.account)
    if typed["delete_client_passwords"]:
        return _("Your password is changed and your security passwords are deleted. All other sessions are logged off.")
    return _("Your password is changed. All other sessions are logged off.")


def _replaced(mount: Mount, form: PasswordChangeForm) -> str:
    new, history = form.cleaned_data["new"], form.rules.history
    if mount.act is None:
        change_forced_password(flow=mount.flow, new=new, history=history)
    else:
        is_to_delete = form.cleaned_data.get("delete_client_passwords", False)
        mount.act(new=new, delete_client_passwords=is_to_delete, history=history)
    return ""


def _page(request: HttpRequest, mount: Mount, form: PasswordChangeForm, *, status: int | None = None) -> HttpResponse:
    is_in_settings = mount.flow.occasion is Occasion.SETTINGS
    state = client_password_state(account=mount.account) if is_in_settings else None
    return mount.page(request, "security/passwords/new.html", {"form": form, "client_passwords": state}, status=status)


@page(anybody, READ)
def lead_to_change(_request: HttpRequest) -> HttpResponse:
    """Lead password managers and the people behind them from the well-known address to the page of the change (X31)."""
    return redirect("security:password-change")


@page(anybody, FORM, sensitive=("code", "new", "confirm"))
def set_by_link(request: HttpRequest) -> HttpResponse:
    """Take the code and a new password; the logon follows, with its second factor.

    GET asks nothing and spends nothing: mail scanners follow links.
    """
    form, source = PasswordLinkForm(request.POST if request.method == "POST" else None), source_of(request)
    if not form.is_valid():
        if "code" in form.errors:
            count_wrong_code(source=source)
        return _link_page(request, form)
    try:
        typed, history = form.cleaned_data, form.rules.history
        set_password_by_link(code=typed["code"], new=typed["new"], source=source, history=history)
    except PasswordReused as refusal:
        form.blame(refusal.flaw)
        return _link_page(request, form)
    messages.success(request, _("Your password is set. Log on with it now."))
    if form.advice:
        messages.info(request, form.advice)
    return HttpResponseRedirect(logon_url())


def _link_page(request: HttpRequest, form: PasswordLinkForm) -> HttpResponse:
    context = {"form": form, "base": "base_public.html", "address": form.address}
    return render(request, "security/passwords/new.html", context, status=400 if form.errors else 200)
