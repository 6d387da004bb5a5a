"""The page between logon and everything else for whoever must change the password first (E2, attack A14)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.passwords.rules import Flaw
from accounts.passwords.words import FLAW_WORDS
from mailportal.web.pages import FORM, page
from security.errors import PasswordUnchanged
from security.logon.flow import Stage
from security.logon.forced_change.forms import ForcedChangeForm
from security.logon.forced_change.services import change_forced_password
from security.logon.http import at_stage, flow_of_attempt, go_on
from security.logon.models import LogonAttempt


@page(at_stage(Stage.PASSWORD_CHANGE), FORM, sensitive=("new", "confirm"))
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
    context = {"form": form, "address": attempt.account.address}
    return render(request, "security/logon/forced_change/change.html", context, status=status)
