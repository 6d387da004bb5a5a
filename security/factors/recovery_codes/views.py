"""Pages of an employee's own recovery codes: shown once, with a file to keep (E7, W12)."""

from django.http import HttpRequest, HttpResponse

from accounts.models import User
from mailportal.web.pages import FORM, SEND, page
from security.browsers.sessions.http import employees
from security.errors import StepUpSpent
from security.factors.errors import RecoveryCodesShown
from security.factors.http import sheet_of, shown_once
from security.factors.recovery_codes.queries import recovery_codes_left
from security.factors.recovery_codes.services import renew_recovery_codes, require_second_factor
from security.grants.mounts import Mount, in_settings
from security.grants.rules import Purpose


@page(in_settings(), FORM)
def renew(request: HttpRequest, mount: Mount) -> HttpResponse:
    """GET asks, after a proof of identity; POST makes ten new codes and shows them, once."""
    if request.method != "POST":
        require_second_factor(account=mount.account)
        mount = mount.proved(request, Purpose.CHANGE_FACTOR)
        context = {"left": recovery_codes_left(account=mount.account)}
        return mount.page(request, "security/factors/recovery_codes/renew.html", context)
    try:
        codes = renew_recovery_codes(flow=mount.proved(request, Purpose.CHANGE_FACTOR).flow)
    except StepUpSpent as spent:
        raise RecoveryCodesShown from spent
    return shown_once(request, mount, "security/factors/recovery_codes/renewed.html", codes, {})


@page(employees, SEND, sensitive=("codes",))
def download(request: HttpRequest, account: User) -> HttpResponse:
    """Give the codes that the page sends back as a text file, where they are the account's own and unused."""
    return sheet_of(account, sent=request.POST.get("codes", ""))
