"""Pages of an employee's own recovery codes: shown once, with a file to keep (E7, W12)."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import User
from mailportal.web.pages import FORM, SEND, page
from security.browsers.flows import flow_of
from security.browsers.sessions.http import employees
from security.errors import StepUpSpent
from security.factors.errors import RecoveryCodesShown
from security.factors.recovery_codes.http import sheet_of, shown_once
from security.factors.recovery_codes.queries import recovery_codes_left
from security.factors.recovery_codes.services import renew_recovery_codes, require_second_factor
from security.grants.http import grant_named, grant_of, to_proof
from security.grants.rules import Purpose


@page(employees, FORM)
def renew(request: HttpRequest, account: User) -> HttpResponse:
    """GET asks, after a proof of identity; POST makes ten new codes and shows them, once."""
    if request.method == "POST":
        try:
            codes = renew_recovery_codes(flow=replace(flow_of(request), proof=grant_named(request)))
        except StepUpSpent as spent:
            raise RecoveryCodesShown from spent
        return shown_once(request, "security/factors/recovery_codes/renewed.html", codes, {})
    require_second_factor(account=account)
    grant = grant_of(request, Purpose.CHANGE_FACTOR)
    if grant is None:
        return to_proof(request, Purpose.CHANGE_FACTOR)
    context = {"grant_id": grant.public_id, "left": recovery_codes_left(account=account)}
    return render(request, "security/factors/recovery_codes/renew.html", context)


@page(employees, SEND, sensitive=("codes",))
def download(request: HttpRequest, account: User) -> HttpResponse:
    """Give the codes that the page sends back as a text file, where they are the account's own and unused."""
    return sheet_of(account, sent=request.POST.get("codes", ""))
