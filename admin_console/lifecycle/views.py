"""The life of an account: New employee, Edit Account, Unlock, Delete, and the recycle bin (P1)."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.directory.rules import full_name
from accounts.models import User
from admin_console.capabilities.rules import RESTORING, Capability
from admin_console.desk import Desk
from admin_console.discretion import shown_to
from admin_console.doors import at_desk
from admin_console.errors import EditedMeanwhile, MustNotDelete
from admin_console.lifecycle.forms import BinForm, EditForm, HandoutForm, NewEmployeeForm
from admin_console.lifecycle.queries import bin_page, card_of, profile_of
from admin_console.lifecycle.rules import Profile
from admin_console.lifecycle.services import (
    HandedOut,
    create_employee,
    delete_employee,
    edit_employee,
    purge_employee,
    restore_employee,
    unlock_employee,
)
from admin_console.lifecycle.words import Difference, counted_words, differences, ending_lines, shut_lines
from admin_console.reach import binned_of, departments_of, readable_names, record_foreign_department, subject_of
from admin_console.receipts.words import stamp
from admin_console.sheets.words import sheet_card
from mailportal.ui.sentences import together
from mailportal.web.pages import FORM, READ, page
from security.browsers.sessions.http import source_of
from security.connections.words import connection_words
from security.errors import AddressTaken
from security.flow.values import Flow
from security.grants.http import proved, proving
from security.grants.rules import Purpose
from security.passwords.activation.services import note_revealed
from security.recycle_bin.rules import KEPT
from security.resets.queries import holdings_of
from security.unlocking.queries import locks_of

_BIN: Final = "admin_console:bin"


@page(proving(at_desk(Capability.EDIT)), FORM)
def employee_create(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Ask whom an account is for, and make it."""
    flow = proved(request, Purpose.PEOPLE)
    form = NewEmployeeForm(request.POST if request.method == "POST" else None, desk=desk)
    record_foreign_department(form, desk, source=flow.source)
    if form.is_valid():
        try:
            return _handed_out(request, desk, _created(flow, form), _("The account of %(name)s is created."))
        except AddressTaken as taken:
            form.add_error("address", str(taken.message))
            return _create_page(request, desk, flow, form, status=taken.status)
    return _create_page(request, desk, flow, form, status=400 if form.errors else 200)


def _created(flow: Flow, form: NewEmployeeForm) -> HandedOut:
    sent = form.cleaned_data
    return create_employee(
        flow=flow, address=sent["address"], profile=form.profile, language=sent["language"], how=form.chosen
    )


def _create_page(request: HttpRequest, desk: Desk, flow: Flow, form: NewEmployeeForm, *, status: int) -> HttpResponse:
    back = reverse("admin_console:employee-list")
    context = {
        "base": "base_console.html",
        "way": [(_("Employee Accounts"), back)],
        "heading": _("New employee"),
        "label": _("Create account"),
        "cancel_url": back,
        "form": form,
        "grant": flow.proof,
        "domain": desk.domain,
    }
    return render(request, "admin_console/lifecycle/create.html", context, status=status)


def _handed_out(request: HttpRequest, desk: Desk, made: HandedOut, done: str) -> HttpResponse:
    """Lead to the account where a link was mailed; else show the card, whose code is stored nowhere."""
    account, done = made.account, done % {"name": made.account.name}
    found = card_of(made.ordered)
    if found is None:
        link = _("A link to choose a password goes to %(to)s and works until %(time)s.")
        link %= {"to": made.ordered.masked, "time": stamp(made.ordered.ends_at)}
        messages.success(request, together(done, link))
        return redirect("admin_console:employee-detail", account.public_id)
    sheet, card = found
    note_revealed(sheet=sheet, cards=1, issuer=desk.account, source=source_of(request))
    context = {"account": account, "done": done, "cards": [sheet_card(card)], "ends_at": card.ends_at}
    response = render(request, "admin_console/lifecycle/card.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@page(proving(at_desk(Capability.EDIT)), FORM)
def employee_edit(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """Show what is written down about an account, and write down something else; never over another's edit unseen."""
    account = subject_of(desk, public_id, source=source_of(request))
    flow, sent = proved(request, Purpose.PEOPLE), request.POST if request.method == "POST" else None
    form = EditForm(sent, desk=desk, now=profile_of(account), department=account.department)
    record_foreign_department(form, desk, source=flow.source)
    if not form.is_valid():
        return _page(request, "edit", flow, account, {"form": form}, status=400 if form.errors else 200)
    try:
        changed = edit_employee(flow=flow, account=account, seen=form.seen, wanted=form.profile)
    except EditedMeanwhile as edited:
        now = profile_of(subject_of(desk, public_id, source=flow.source))
        form.show_again(now)
        context = {"form": form, "edited": edited, "differences": _differences(desk, now, form.profile)}
        return _page(request, "edit", flow, account, context, status=edited.status)
    if changed:
        messages.success(request, _("Saved. The person is told by a notice."))
    return redirect("admin_console:employee-detail", public_id)


def _differences(desk: Desk, now: Profile, typed: Profile) -> list[Difference]:
    places = departments_of(desk).filter(pk__in={now.department_id, typed.department_id} - {None})
    paths = dict(places.values_list("pk", "path"))
    names = readable_names(desk, paths.values())
    return differences(now, typed, {pk: full_name(names[path]) for pk, path in paths.items()})


@page(proving(at_desk(Capability.FREEZE)), FORM)
def employee_unlock(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """Show what wrong tries have shut, and open it."""
    account = subject_of(desk, public_id, source=source_of(request))
    flow = proved(request, Purpose.PEOPLE)
    if request.method == "POST":
        unlock_employee(flow=flow, account=account)
        messages.success(request, _("Unlocked. %(name)s can try again at once.") % {"name": account.name})
        return redirect("admin_console:employee-detail", public_id)
    locks = locks_of(account=account)
    context = {"lines": shut_lines(locks), "counted": counted_words(locks)}
    return _page(request, "unlock", flow, account, context)


@page(proving(at_desk(Capability.DELETE)), FORM)
def employee_delete(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """Say by name what a deletion ends and what it keeps, and put the account into the recycle bin."""
    account = subject_of(desk, public_id, source=source_of(request), refuse=MustNotDelete)
    flow = proved(request, Purpose.DELETE_ACCOUNT)
    if request.method == "POST":
        credentials = delete_employee(flow=flow, account=account)
        done = _("%(name)s is in the recycle bin.") % {"name": account.name}
        messages.success(request, together(done, *connection_words(credentials=credentials)))
        return redirect(_BIN)
    context = {"lines": ending_lines(shown_to(desk, holdings_of(account=account))), "days": KEPT.days}
    return _page(request, "delete", flow, account, context)


@page(at_desk(Capability.DELETE), READ)
def recycle_bin(request: HttpRequest, desk: Desk) -> HttpResponse:
    """List the deleted accounts, the latest first."""
    form = BinForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    text = wanted.get("q", "")
    found = bin_page(desk, text=text, after=wanted.get("after"), before=wanted.get("before"))
    context = {
        "form": form,
        "page": found,
        "is_filtered": bool(text),
        "days": KEPT.days,
        "may_restore": desk.may(Capability.RESET_PASSWORDS),
    }
    return render(request, "admin_console/lifecycle/bin.html", context, status=400 if form.errors else 200)


@page(proving(at_desk(*RESTORING)), FORM)
def bin_restore(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """Ask how the owner gets the next password, and take the account out of the bin."""
    account = binned_of(desk, public_id, source=source_of(request))
    flow = proved(request, Purpose.PEOPLE)
    form = HandoutForm(request.POST if request.method == "POST" else None, domain=desk.domain)
    if form.is_valid():
        made = restore_employee(flow=flow, account=account, how=form.chosen)
        return _handed_out(request, desk, made, _("The account of %(name)s is restored."))
    return _page(request, "restore", flow, account, {"form": form}, status=400 if form.errors else 200)


@page(proving(at_desk(Capability.DELETE)), FORM)
def bin_purge(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """Ask whether to delete an account for good, and do it."""
    account = binned_of(desk, public_id, source=source_of(request))
    flow = proved(request, Purpose.DELETE_ACCOUNT)
    if request.method == "POST":
        purge_employee(flow=flow, account=account)
        words = _("%(address)s is deleted for good. The address is free.")
        messages.success(request, words % {"address": account.address})
        return redirect(_BIN)
    return _page(request, "purge", flow, account, {})


def _page(
    request: HttpRequest, template: str, flow: Flow, account: User, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    context = {"account": account, "grant": flow.proof, **context}
    return render(request, f"admin_console/lifecycle/{template}.html", context, status=status)
