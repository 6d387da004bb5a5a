"""Departments (P8): the tree with its weak spots, one department with what it has, and changing the tree.

Everybody at a desk reads what it reaches; the postmaster alone changes the tree (decision 0029).
"""

from dataclasses import replace

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.directory.errors import DepartmentNameTaken, DepartmentTooDeep
from accounts.models import Department
from admin_console.capabilities.rules import Capability
from admin_console.departments import services
from admin_console.departments.forms import MoveForm, MoveReviewForm, NewDepartmentForm, RenameForm
from admin_console.departments.queries import (
    Tree,
    change_of_moving,
    fingerprint_of_moving,
    orders_for_moving,
    panel_of,
    tree_of,
)
from admin_console.desk import Desk
from admin_console.doors import at_desk, postmasters
from admin_console.errors import ChangedMeanwhile, RenamedMeanwhile
from admin_console.figures.queries import Figures
from admin_console.figures.rules import sum_of
from admin_console.figures.services import figures_of
from admin_console.policies.origins import refusals_by_move
from admin_console.policies.review import review_between
from admin_console.policies.words import effect_words
from admin_console.reach import department_of, departments_of, people_of
from mailportal.errors import BadInput, Conflict
from mailportal.ui.sentences import together
from mailportal.web.pages import FORM, READ, page
from security.browsers.flows import flow_of
from security.browsers.sessions.http import source_of
from security.client_passwords.words import isolated
from security.connections.words import connection_words
from security.grants.http import proved, proving
from security.grants.rules import Purpose


@page(at_desk(Capability.SEE), READ)
def department_list(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the top of the tree, or the departments whose name has the text that is searched for."""
    return _shown(request, desk)


@page(at_desk(Capability.SEE), READ)
def department_detail(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Show one department, opened in the tree."""
    return _shown(request, desk, department_of(desk, pk, source=source_of(request)))


@page(postmasters, FORM)
def department_create(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Make a department, at the top or below another one. GET, after a switch of the language, leads to the list."""
    if request.method != "POST":
        return redirect("admin_console:department-list")
    form = NewDepartmentForm(request.POST)
    if "parent" in form.errors:
        raise BadInput
    above, source = form.cleaned_data["parent"], source_of(request)
    parent = None if above is None else department_of(desk, above, source=source)
    if form.is_valid():
        name = form.cleaned_data["name"]
        try:
            made = services.found_department(desk=desk, source=source, parent=parent, name=name)
        except (DepartmentNameTaken, DepartmentTooDeep) as refused:
            form.add_error("name", str(refused.message))
            return _shown(request, desk, parent, status=refused.status, create=form)
        return _done(request, _("%(name)s is created.") % {"name": isolated(name)}, made.pk)
    return _shown(request, desk, parent, create=form)


@page(postmasters, FORM)
def department_rename(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Give a department another name; one that somebody else renamed meanwhile is shown with both names (409)."""
    here = department_of(desk, pk, source=source_of(request))
    if request.method != "POST":
        return redirect("admin_console:department-detail", pk)
    form = RenameForm(request.POST)
    if form.is_valid():
        name, seen = form.cleaned_data["name"], form.cleaned_data["seen"]
        try:
            services.rename_department(desk=desk, source=source_of(request), department=here, name=name, seen=seen)
        except (DepartmentNameTaken, RenamedMeanwhile) as refused:
            form.add_error("name", str(refused.message))
            if isinstance(refused, RenamedMeanwhile):
                form.data = {"name": name, "seen": refused.name}  # seen from now on
            return _shown(request, desk, here, rename=form, status=refused.status)
        return _done(request, _("It is now called %(name)s.") % {"name": isolated(name)}, pk)
    return _shown(request, desk, here, rename=form)


@page(proving(postmasters), FORM)
def department_move(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Say what moving a department under another one changes, after a fresh proof, and do it once that is confirmed."""
    here = department_of(desk, pk, source=source_of(request))
    if request.method == "POST":
        return _moved(request, desk, here)
    if "under" not in request.GET:  # a switch of the language leads here
        return redirect("admin_console:department-detail", pk)
    form = MoveForm(request.GET, desk=desk, here=here)
    if not form.is_valid():
        return _shown(request, desk, here, move=form)
    return _review(request, desk, here, _parent(request, desk, form.cleaned_data["under"]))


@page(postmasters, FORM)
def department_delete(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Ask whether to delete an empty department, and do it."""
    here = department_of(desk, pk, source=source_of(request))
    if request.method != "POST":
        context = {"here": here, "administrators": here.administrators.count()}
        return render(request, "admin_console/departments/delete.html", context)
    services.delete_department(desk=desk, source=source_of(request), department=here)
    return _done(request, _("%(name)s is deleted.") % {"name": isolated(here.name)}, here.parent_id)


def _moved(request: HttpRequest, desk: Desk, here: Department) -> HttpResponse:
    form = MoveReviewForm(request.POST)
    if not form.is_valid():
        raise BadInput
    parent = _parent(request, desk, form.cleaned_data["under"])
    flow = replace(flow_of(request), proof=form.cleaned_data["grant"])
    try:
        ended = services.move_department(
            flow=flow, desk=desk, department=here, parent=parent, seen=form.cleaned_data["seen"]
        )
    except ChangedMeanwhile as meanwhile:
        return _review(request, desk, here, parent, changed=meanwhile)
    place = isolated(parent.name if parent else str(desk.domain))
    words = _("%(name)s is now under %(place)s.") % {"name": isolated(here.name), "place": place}
    return _done(request, together(words, *connection_words(credentials=ended)), here.pk)


def _review(
    request: HttpRequest, desk: Desk, here: Department, parent: Department | None, changed: Conflict | None = None
) -> HttpResponse:
    flow, domain_id = proved(request, Purpose.ENFORCE), desk.domain.pk
    orders = orders_for_moving(domain_id=domain_id)
    change, seen = change_of_moving(here, parent, orders), fingerprint_of_moving(here, parent, orders.epoch)
    refusals = refusals_by_move(change.before, change.after, domain_id=domain_id)
    review = review_between(change, viewer=desk.account, fingerprint=seen, domain_id=domain_id, refusals=refusals)
    context = {
        "here": here,
        "parent": parent,
        "domain": desk.domain,
        "review": review,
        "steps": [step for step in review.steps if step[1].value != step[2].value],
        "effects": effect_words(review.moved, total=review.accounts),
        "people": people_of(desk).filter(department__path__startswith=here.path).count(),
        "grant": flow.proof,
        "changed": changed,
    }
    return render(request, "admin_console/departments/move.html", context, status=changed.status if changed else 200)


def _parent(request: HttpRequest, desk: Desk, pk: int | None) -> Department | None:
    return None if pk is None else department_of(desk, pk, source=source_of(request))


def _shown(
    request: HttpRequest,
    desk: Desk,
    here: Department | None = None,
    *,
    status: int | None = None,
    **sent: forms.Form,
) -> HttpResponse:
    """Show the tree with a department's panel; ``sent`` are the forms that were wrong, by their names on the page."""
    text = request.GET.get("q", "")[:100] if here is None else ""
    figures = figures_of(domain_id=desk.domain.pk)
    tree = tree_of(desk, figures, here=here, text=text)
    context = {
        "tree": tree,
        "text": text,
        "domain": desk.domain,
        "here": here,
        "create": NewDepartmentForm(initial={"parent": here.pk if here else None}),
        **_sums(desk, tree, figures),
        **(_one(desk, here, figures) if here else {}),
        "wrong": list(sent.values()),
        **sent,
    }
    default = 400 if sent else 200
    return render(request, "admin_console/departments/list.html", context, status=status or default)


def _sums(desk: Desk, tree: Tree, figures: Figures) -> dict[str, object]:
    if desk.paths is None:
        return {"everybody": figures.everybody, "number": figures.departments}
    top = (branch.count for branch in tree.branches if branch.level == 0)
    return {"everybody": sum_of(top), "number": departments_of(desk).count()}


def _one(desk: Desk, here: Department, figures: Figures) -> dict[str, object]:
    return {
        "count": figures.at(here.pk),
        "panel": panel_of(desk, here),
        "rename": RenameForm(initial={"name": here.name, "seen": here.name}),
        "move": MoveForm(None, desk=desk, here=here) if desk.is_postmaster else None,
    }


def _done(request: HttpRequest, words: str, pk: int | None) -> HttpResponse:
    messages.success(request, words)
    return redirect("admin_console:department-detail", pk) if pk else redirect("admin_console:department-list")
