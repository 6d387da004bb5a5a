"""The Change Password page (W18)."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from mailportal.web.pages import FORM, page
from security.browsers.flows import flow_of
from security.browsers.sessions.http import employees, keep_session
from security.client_passwords.queries import client_password_state
from security.errors import WrongPassword
from security.grants.http import grant_named, grant_of, to_proof
from security.grants.rules import Purpose
from security.passwords.change.forms import PasswordChangeForm
from security.passwords.change.queries import needs_step_up
from security.passwords.change.services import change_password


@page(employees, FORM, sensitive=("current", "new", "confirm"))
def change(request: HttpRequest, account: User) -> HttpResponse:
    """Take the current and a new password; other sessions end, this one goes on.

    Where a factor is bound it is proved first (E11).
    """
    form = PasswordChangeForm(request.POST if request.method == "POST" else None, account=account)
    if form.is_bound:
        return _changed(request, account, form) if form.is_valid() else _page(request, account, form, status=400)
    if needs_step_up(account=account) and grant_of(request, Purpose.CHANGE_PASSWORD) is None:
        return to_proof(request, Purpose.CHANGE_PASSWORD)
    return _page(request, account, form)


def _changed(request: HttpRequest, account: User, form: PasswordChangeForm) -> HttpResponse:
    typed, proof = form.cleaned_data, grant_named(request) if needs_step_up(account=account) else None
    try:
        change_password(
            flow=replace(flow_of(request), proof=proof),
            current=typed["current"],
            new=typed["new"],
            delete_client_passwords=typed["delete_client_passwords"],
        )
    except WrongPassword as refusal:
        form.add_error("current", _("The web logon password is incorrect."))
        return _page(request, account, form, status=refusal.status)
    keep_session(request, account=account)
    messages.success(request, _done_words(client_passwords_deleted=typed["delete_client_passwords"]))
    if form.advice:
        messages.info(request, form.advice)
    return HttpResponseRedirect(reverse("security:overview"))


def _done_words(*, client_passwords_deleted: bool) -> str:
    if client_passwords_deleted:
        return _("Your password is changed and your security passwords are deleted. All other sessions are logged off.")
    return _("Your password is changed. All other sessions are logged off.")


def _page(request: HttpRequest, account: User, form: PasswordChangeForm, *, status: int = 200) -> HttpResponse:
    grant = grant_of(request, Purpose.CHANGE_PASSWORD)
    context = {
        "form": form,
        "client_passwords": client_password_state(account=account),
        "grant_id": grant.public_id if grant else "",
    }
    return render(request, "security/passwords/change/change.html", context, status=status)
