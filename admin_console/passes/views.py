"""The enrolment pass of an employee who has no second factor left (X21): made, shown once, voided."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.models import User
from admin_console.account_pages import pages_at_desk
from admin_console.capabilities.rules import Capability
from admin_console.desk import Desk
from admin_console.doors import at_desk
from admin_console.errors import MustNotReset
from admin_console.passes.forms import IN_THE_WAY, PassForm
from admin_console.passes.services import issue_employee_pass, version_of, void_employee_pass
from admin_console.reach import subject_of
from admin_console.receipts.http import receipt_page
from admin_console.resets.words import ticks_of
from mailportal.web.pages import FORM, page
from security.browsers.sessions.http import source_of
from security.factors.passes.queries import pass_of
from security.flow.values import Flow
from security.grants.http import proved, proving
from security.grants.rules import Purpose
from security.passes.services import require_open_to_pass
from security.resets.queries import holdings_of
from security.resets.rules import of_kind


@page(proving(at_desk(Capability.FACTORS)), FORM)
def employee_pass(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """Name what is lost and has to go, remove it, and show the pass in the answer, once."""
    account, flow = _upon(request, desk, public_id)
    require_open_to_pass(account=account)
    held, before = of_kind(holdings_of(account=account), *IN_THE_WAY), pass_of(account=account)
    form = PassForm(request.POST if request.method == "POST" else None, lost=held, seen=version_of(before))
    if form.is_valid():
        sent = form.cleaned_data
        receipt, issued = issue_employee_pass(
            flow=flow, account=account, lost=form.lost, hours=sent["hours"], seen=sent["seen"]
        )
        return receipt_page(request, desk, receipt, account=account, secret=issued.secret)
    context = {
        "account": account,
        "grant": flow.proof,
        "form": form,
        "before": before,
        "lost": ticks_of(held, ticked=()),
        **pages_at_desk(desk, account).context,
    }
    return render(request, "admin_console/passes/issue.html", context, status=400 if form.errors else 200)


@page(proving(at_desk(Capability.FACTORS)), FORM)
def pass_void(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """Ask whether to void the pass, and do it."""
    account, flow = _upon(request, desk, public_id)
    if request.method != "POST":
        context = {"account": account, "grant": flow.proof, **pages_at_desk(desk, account).context}
        return render(request, "admin_console/passes/void.html", context)
    was_there, named = void_employee_pass(flow=flow, account=account), {"address": account.address}
    if was_there:
        messages.success(request, _("The enrolment pass of %(address)s is void.") % named)
    else:
        messages.info(request, _("%(address)s has no enrolment pass. Nothing was changed.") % named)
    return redirect("admin_console:employee-detail", account.public_id)


def _upon(request: HttpRequest, desk: Desk, public_id: UUID) -> tuple[User, Flow]:
    account = subject_of(desk, public_id, source=source_of(request), refuse=MustNotReset)
    return account, proved(request, Purpose.PEOPLE)
