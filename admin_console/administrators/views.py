"""Administrators (P12): who may do what to whom; appointed, changed and dismissed by the postmaster alone."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.directory.queries import full_names
from accounts.directory.rules import Role
from accounts.models import User
from admin_console.administrators import services
from admin_console.administrators.forms import AppointmentForm, CandidateForm
from admin_console.administrators.queries import appointment_of, appointments_in, last_acts_of, terms_in, terms_of
from admin_console.administrators.rules import Terms, fingerprint_of
from admin_console.administrators.words import last_act
from admin_console.capabilities.models import Administrator
from admin_console.capabilities.rules import topmost
from admin_console.capabilities.words import HINTS, names_of
from admin_console.desk import Desk
from admin_console.doors import postmasters
from admin_console.errors import AppointedMeanwhile, MustNotAppoint, NoFactorYet
from admin_console.figures.queries import Figures
from admin_console.figures.services import figures_of
from admin_console.queries import matching_accounts
from admin_console.reach import people_of, subject_of
from mailportal.last_days import last_day
from mailportal.web.pages import FORM, READ, page
from security.browsers.sessions.http import source_of
from security.client_passwords.words import isolated
from security.factors.queries import factors_of
from security.grants.http import proved, proving
from security.grants.rules import Purpose

_PER_PAGE = 25
_MATCHES = 20


@page(postmasters, READ)
def administrator_list(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show who looks after whom."""
    figures = figures_of(domain_id=desk.domain.pk)
    shown = Paginator(appointments_in(desk.domain), _PER_PAGE).get_page(request.GET.get("page"))
    acts = {address: last_act(event) for address, event in last_acts_of(shown).items()}
    rows = [
        (
            row,
            _scope_of(row, figures),
            names_of(row.may),
            last_day(row.ends_at, desk.domain.zone),
            acts.get(row.account.address),
        )
        for row in shown
    ]
    context = {"page": shown, "rows": rows}
    return render(request, "admin_console/administrators/list.html", context)


@page(postmasters, READ)
def administrator_whom(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Ask which employee to appoint."""
    form = CandidateForm(request.GET or None)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    employees = people_of(desk).filter(role=Role.EMPLOYEE)
    matches = matching_accounts(employees, text=text)[:_MATCHES] if text else []
    context = {"form": form, "text": text, "matches": matches}
    return render(request, "admin_console/administrators/whom.html", context, status=400 if form.errors else 200)


@page(proving(postmasters), FORM, repeats=("departments", "capabilities"))
def administrator_edit(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """After a proof, choose for whom and what an employee may do; save it with that proof."""
    account = subject_of(desk, public_id, source=source_of(request), refuse=MustNotAppoint)
    flow, (row, present) = proved(request, Purpose.APPOINT), _present(account)
    form = AppointmentForm(request.POST if request.method == "POST" else None, desk=desk, present=present)
    status = 400 if form.errors else 200
    if form.is_valid():
        try:
            services.appoint(flow=flow, account=account, terms=form.terms, seen=form.cleaned_data["seen"])
        except (AppointedMeanwhile, NoFactorYet) as refused:
            form.add_error(None, str(refused.message))
            status, (row, present) = refused.status, _present(account)
            form.data = _with_seen(request.POST, present)
        else:
            messages.success(request, _("Saved: %(name)s is an administrator.") % {"name": isolated(account.name)})
            return redirect("admin_console:administrator-list")
    context = _page_of(desk, account, form, present) | {"row": row, "grant": flow.proof}
    return render(request, "admin_console/administrators/edit.html", context, status=status)


@page(proving(postmasters), FORM)
def administrator_dismiss(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """Ask whether somebody shall look after others no longer, after a proof, and do it with that proof."""
    account = subject_of(desk, public_id, source=source_of(request), refuse=MustNotAppoint)
    flow, present = proved(request, Purpose.APPOINT), terms_of(account)
    if request.method == "POST":
        services.dismiss(flow=flow, account=account, seen=request.POST.get("seen", ""))
        words = _("%(name)s is no longer an administrator.") % {"name": isolated(account.name)}
        messages.success(request, words)
        return redirect("admin_console:administrator-list")
    if present is None:
        return redirect("admin_console:administrator-list")
    context = {"account": account, "grant": flow.proof, "seen": fingerprint_of(present), **_in_short(present)}
    return render(request, "admin_console/administrators/dismiss.html", context)


def _with_seen(sent: QueryDict, present: Terms | None) -> QueryDict:
    data = sent.copy()
    data["seen"] = fingerprint_of(present)
    return data


def _present(account: User) -> tuple[Administrator | None, Terms | None]:
    row = appointment_of(account)
    return row, None if row is None else terms_in(row)


def _page_of(desk: Desk, account: User, form: AppointmentForm, present: Terms | None) -> dict[str, Any]:
    figures = figures_of(domain_id=desk.domain.pk)
    boxes = form["departments"] if form.is_listed else ()
    return {
        "account": account,
        "form": form,
        "departments": [(box, figures.at(int(box.data["value"])).people) for box in boxes],
        "capabilities": [(box, HINTS.get(box.data["value"], "")) for box in form["capabilities"]],
        "everybody": figures.everybody.people,
        "has_factor": factors_of(account=account).is_bound,
        **_in_short(present),
    }


def _in_short(present: Terms | None) -> dict[str, Any]:
    if present is None:
        return {"present": None}
    return {
        "present": present,
        "present_names": names_of(present.capabilities),
        "present_scope": [_("everybody")]
        if present.is_everywhere
        else sorted(full_names(present.departments).values()),
    }


def _scope_of(row: Administrator, figures: Figures) -> list[tuple[str, int]]:
    if row.is_everywhere:
        return [(_("everybody"), figures.everybody.people)]
    kept = {one.path: one for one in row.departments.all()}
    return [(kept[path].name, figures.at(kept[path].pk).people) for path in topmost(kept)]
