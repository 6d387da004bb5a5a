"""Leaver (X7): everything ends in one act, now or at a set hour; what waits is shown, and can be stopped."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.models import User
from admin_console.capabilities.rules import CLOSING
from admin_console.desk import Desk
from admin_console.doors import at_desk
from admin_console.errors import MustNotReset, NothingScheduled
from admin_console.leavers.forms import LeaverForm
from admin_console.leavers.queries import Leaving, leaving_of, order_upon
from admin_console.leavers.services import close_account, schedule_closing, stop_closing
from admin_console.leavers.words import lapsed_words, owned_words, plan_of
from admin_console.reach import subject_of
from admin_console.receipts.words import stamp
from mailportal.web.pages import FORM, page
from security.browsers.sessions.http import source_of
from security.flow.values import Flow
from security.grants.http import proved, proving
from security.grants.rules import Purpose
from security.resets.queries import holdings_of


@page(proving(at_desk(*CLOSING)), FORM)
def leaver(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """Say what ends, and end it, or order so; where that waits already, say when and by whom."""
    account = subject_of(desk, public_id, source=source_of(request), refuse=MustNotReset)
    leaving = leaving_of(account)
    if leaving.is_waiting and request.method != "POST":
        context = {"account": account, "order": leaving}
        return render(request, "admin_console/leavers/waiting.html", context)
    flow = proved(request, Purpose.LEAVER)
    form = LeaverForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _left(request, flow, account, form)
    return _page(request, flow, account, form, leaving)


def _left(request: HttpRequest, flow: Flow, account: User, form: LeaverForm) -> HttpResponse:
    reason, at = form.cleaned_data["reason"], form.at
    if at is None:
        receipt = close_account(flow=flow, account=account, reason=reason)
        return redirect("admin_console:employee-receipt", account.public_id, receipt.public_id)
    schedule_closing(flow=flow, account=account, reason=reason, at=at)
    words = _("The account of %(name)s closes on %(time)s. Until then you can stop it.")
    messages.success(request, words % {"name": account.name, "time": stamp(at)})
    return redirect("admin_console:employee-leaver", account.public_id)


def _page(request: HttpRequest, flow: Flow, account: User, form: LeaverForm, leaving: Leaving) -> HttpResponse:
    context = {
        "account": account,
        "grant": flow.proof,
        "form": form,
        "plan": plan_of(holdings_of(account=account)),
        "owned": owned_words(leaving.rules) if leaving.rules else "",
        "lapsed": lapsed_words(leaving) if leaving.has_lapsed else "",
        "administers": account.administers_since is not None,
    }
    return render(request, "admin_console/leavers/leaver.html", context, status=400 if form.errors else 200)


@page(proving(at_desk(*CLOSING)), FORM)
def leaver_stop(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """Ask whether to stop what waits for its hour, and do it."""
    account = subject_of(desk, public_id, source=source_of(request))
    flow = proved(request, Purpose.PEOPLE)
    if request.method != "POST":
        order = order_upon(account)
        if order is None:
            raise NothingScheduled
        context = {"account": account, "order": order, "grant": flow.proof}
        return render(request, "admin_console/leavers/stop.html", context)
    stop_closing(flow=flow, account=account)
    messages.success(request, _("Stopped. The account of %(name)s stays open.") % {"name": account.name})
    return redirect("admin_console:employee-detail", account.public_id)
