"""Employee Accounts (W20), what holds for one of them (W21), freezing it, and what the link in a notice stopped."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.models import User
from admin_console.capabilities.rules import Capability
from admin_console.desk import Desk
from admin_console.discretion import stopped_shown_to
from admin_console.doors import at_desk
from admin_console.employees.counting import state_counts
from admin_console.employees.finding import people_in_reach
from admin_console.employees.forms import FilterForm
from admin_console.employees.queries import employee_page
from admin_console.employees.required import required_where
from admin_console.employees.services import decide_stopped, freeze_employee, unfreeze_employee
from admin_console.employees.shown import list_context, only_one_of
from admin_console.errors import AlreadySo, MustNotFreeze
from admin_console.reach import record_foreign_department, subject_of
from mailportal.ui.sentences import together
from mailportal.web.pages import FORM, READ, page
from security.browsers.sessions.http import source_of
from security.client_passwords.queries import living_client_passwords
from security.connections.words import connection_words
from security.freezing.services import frozen_parts
from security.freezing.thawing import remove_frozen, thaw
from security.freezing.words import frozen_words
from security.grants.http import proved, proving
from security.grants.rules import Purpose


@page(at_desk(Capability.SEE), READ)
def employee_list(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show a page of the desk's people, or open the page of the one who was meant."""
    form = FilterForm(request.GET, desk=desk)
    record_foreign_department(form, desk, source=source_of(request))
    is_right = form.is_valid()
    required = required_where(domain_id=desk.domain.pk)
    keys = {name: form.cleaned_data.get(name) for name in ("after", "before")} if is_right else {}
    reach = people_in_reach(desk, form.wanted)
    page = employee_page(desk, form.wanted, people=reach.people, required=required, **keys)
    meant = only_one_of(page, form.wanted.text) if is_right and form.cleaned_data["go"] else None
    if meant is not None:
        return redirect("admin_console:employee-detail", meant.public_id)
    # Of those who have a text in their name nobody is counted.
    is_counted = is_right and not form.wanted.text
    counts = state_counts(desk, reach, required=required, asked=form.wanted.state) if is_counted else {}
    context = list_context(desk, form, page, counts)
    return render(request, "admin_console/employees/list.html", context, status=200 if is_right else 400)


@page(proving(at_desk(Capability.FREEZE)), FORM)
def employee_freeze(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """Ask whether to freeze an account, and do it."""
    account = subject_of(desk, public_id, source=source_of(request), refuse=MustNotFreeze)
    flow = proved(request, Purpose.PEOPLE)
    if request.method != "POST":
        in_use = living_client_passwords(account=account).count()
        context = {"account": account, "grant": flow.proof, "in_use": in_use}
        return render(request, "admin_console/employees/freeze.html", context)
    try:
        credentials = freeze_employee(flow=flow, account=account)
    except AlreadySo:
        return _back(request, account, _("%(address)s is already frozen. Nothing was changed by this step."))
    words = _("%(address)s is frozen. Nobody can log on to it.")
    return _back(request, account, words, *connection_words(credentials=credentials), tell=messages.success)


@page(proving(at_desk(Capability.FREEZE)), FORM)
def employee_unfreeze(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """Ask whether to unfreeze an account, and do it."""
    account = subject_of(desk, public_id, source=source_of(request), refuse=MustNotFreeze)
    flow = proved(request, Purpose.PEOPLE)
    if request.method != "POST":
        context = {"account": account, "grant": flow.proof}
        return render(request, "admin_console/employees/unfreeze.html", context)
    try:
        unfreeze_employee(flow=flow, account=account)
    except AlreadySo:
        return _back(request, account, _("%(address)s is not frozen. Nothing was changed by this step."))
    words = _("%(address)s is no longer frozen. The account can log on again.")
    return _back(request, account, words, tell=messages.success)


@page(proving(at_desk(Capability.FACTORS)), FORM)
def employee_thaw(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """After a proof of identity, let what the link in a notice stopped work again."""
    done = _("The changes of %(address)s work again.")
    return _stopped(request, desk, public_id, act=thaw, template="thaw", done=done)


@page(proving(at_desk(Capability.FACTORS)), FORM)
def employee_remove_frozen(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """After a proof of identity, remove what was stopped."""
    done = _("The stopped changes of %(address)s are removed.")
    return _stopped(request, desk, public_id, act=remove_frozen, template="remove", done=done)


def _stopped(
    request: HttpRequest, desk: Desk, public_id: UUID, *, act: Callable[..., object], template: str, done: str
) -> HttpResponse:
    account = subject_of(desk, public_id, source=source_of(request))
    if request.method != "POST" and account.factors_frozen_at is None:
        return redirect("admin_console:employee-detail", account.public_id)
    flow = proved(request, Purpose.ENFORCE)
    if request.method == "POST":
        decide_stopped(act, flow=flow, account=account)
        return _back(request, account, done, tell=messages.success)
    stopped = stopped_shown_to(desk, frozen_parts(account=account))
    context = {"account": account, "parts": frozen_words(stopped), "grant": flow.proof}
    return render(request, f"admin_console/employees/{template}.html", context)


def _back(
    request: HttpRequest, account: User, words: str, *more: str, tell: Callable[..., None] = messages.info
) -> HttpResponse:
    tell(request, together(words % {"address": account.address}, *more))
    return redirect("admin_console:employee-detail", account.public_id)
