"""The page between logon and everything else for whoever must change the password first (E2, attack A14)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters

from accounts.passwords.rules import Flaw
from accounts.passwords.words import FLAW_WORDS
from mailportal.web.method_gate import form_page
from security.errors import PasswordUnchanged
from security.logon.flow import Stage
from security.logon.forced_change.forms import ForcedChangeForm
from security.logon.forced_change.services import change_forced_password
from security.logon.http import flow_of_attempt, go_on, stage_page
from security.logon.models import LogonAttempt


@sensitive_post_parameters("new", "confirm")
@form_page
@stage_page(Stage.PASSWORD_CHANGE)
def change(request: HttpRequest, attempt: LogonAttempt) -> HttpResponse:
    """Take a new password; then the next gate opens."""
    form = ForcedChangeForm(request.POST if request.method == "POST" else None, account=attempt.account)
    if not form.is_bound:
        return _page(request, attempt, form)
    if not form.is_valid():
        return _page(request, attempt, form, status=400)
    try:
        change_forced_password(flow=flow_of_attempt(request, attempt), new=form.cleaned_data["new"])
    except PasswordUnchanged:
        form.add_error("new", FLAW_WORDS[Flaw.UNCHANGED])
        return _page(request, attempt, form, status=PasswordUnchanged.status)
    if form.advice:
        messages.info(request, form.advice)
    return go_on(request, attempt)


def _page(request: HttpRequest, attempt: LogonAttempt, form: ForcedChangeForm, *, status: int = 200) -> HttpResponse:
    page = {"form": form, "address": attempt.account.address}
    return render(request, "security/logon/forced_change/change.html", page, status=status)
