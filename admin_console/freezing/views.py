"""Pages on which a postmaster decides about the stopped changes of an account."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from admin_console.access import employee_of, postmasters
from admin_console.freezing.services import remove_frozen_of_employee, thaw_employee
from mailportal.web.pages import FORM, page
from security.browsers.sessions.http import source_of
from security.freezing.queries import frozen_parts
from security.freezing.words import frozen_words
from security.grants.http import proved, proving
from security.grants.rules import Purpose


@page(proving(postmasters), FORM)
def employee_thaw(request: HttpRequest, postmaster: User, public_id: UUID) -> HttpResponse:
    """After a proof of identity, let what was stopped work again."""
    done = _("The changes of %(address)s work again.")
    return _decide(request, postmaster, public_id, act=thaw_employee, template="thaw", done=done)


@page(proving(postmasters), FORM)
def employee_remove_frozen(request: HttpRequest, postmaster: User, public_id: UUID) -> HttpResponse:
    """After a proof of identity, remove what was stopped."""
    done = _("The stopped changes of %(address)s are removed.")
    return _decide(request, postmaster, public_id, act=remove_frozen_of_employee, template="remove", done=done)


def _decide(
    request: HttpRequest, postmaster: User, public_id: UUID, *, act: Callable[..., None], template: str, done: Promise
) -> HttpResponse:
    account = employee_of(postmaster, public_id, source=source_of(request))
    if request.method != "POST" and account.factors_frozen_at is None:
        return redirect("admin_console:employee-detail", account.public_id)
    flow = proved(request, Purpose.ENFORCE)
    if request.method == "POST":
        act(flow=flow, account=account)
        messages.success(request, str(done) % {"address": account.address})
        return redirect("admin_console:employee-detail", account.public_id)
    context = {"account": account, "parts": frozen_words(frozen_parts(account=account)), "grant_id": flow.proof}
    return render(request, f"admin_console/freezing/{template}.html", context)
