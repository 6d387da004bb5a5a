"""The domain's rules for mail programs and their exceptions (W24), and the review before any change (W25)."""

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies.queries import orders_of_domain
from accounts.policies.resolve import DomainOrders
from admin_console.access import policy_of, postmasters, record_foreign_department
from admin_console.departments.queries import department_labels
from admin_console.employees.queries import matching_employees
from admin_console.errors import ChangedMeanwhile
from admin_console.policies.draft import (
    department_target,
    domain_target,
    draft_of,
    drop_draft,
    employee_target,
    target_of,
    to_review,
)
from admin_console.policies.forms import ConfirmForm, DomainRulesForm, RulesExceptionForm, WhomForm
from admin_console.policies.outcome_words import saved_message
from admin_console.policies.plan import Plan, orders_after
from admin_console.policies.queries import RULES, exceptions_of, review_of, shown_exceptions, standing_of, whys_at
from admin_console.policies.rule_hints import RULE_HINTS, exception_hints
from admin_console.policies.services import carry_out
from admin_console.policies.targets import Target
from admin_console.policies.words import last_day
from mailportal.errors import BadInput
from mailportal.web.pages import FORM, READ, page
from security.browsers.flows import flow_of
from security.browsers.sessions.http import source_of
from security.grants.http import proved, proving
from security.grants.rules import Purpose
from security.policies import PROTOCOL_SWITCHES

_EXCEPTIONS_PER_PAGE = 25


@page(postmasters, FORM)
def policy_edit(request: HttpRequest, postmaster: User) -> HttpResponse:
    """Show the domain's two rules with all exceptions; a changed rule goes to the review."""
    target = domain_target(postmaster)
    orders = orders_of_domain(domain_id=target.domain.pk)
    form = DomainRulesForm(_sent(request), target=target, orders=orders)
    if form.is_valid():
        return to_review(request, target, form.plan)
    return _rules_page(request, target, orders, form, status=400 if form.errors else 200)


def _rules_page(
    request: HttpRequest, target: Target, orders: DomainOrders, form: DomainRulesForm, *, status: int
) -> HttpResponse:
    page = Paginator(exceptions_of(domain_id=target.domain.pk), _EXCEPTIONS_PER_PAGE).get_page(request.GET.get("page"))
    departments = department_labels(domain_id=target.domain.pk)
    context = {
        "form": form,
        "target": target,
        "page": page,
        "exceptions": shown_exceptions(list(page), departments=departments, zone=target.domain.zone),
        "standing": standing_of(orders, domain_id=target.domain.pk),
        "hints": RULE_HINTS,
    }
    return render(request, "admin_console/policies/edit.html", context, status=status)


@page(postmasters, READ)
def exception_whom(request: HttpRequest, postmaster: User) -> HttpResponse:
    """Ask for whom a new exception is meant; an employee is searched for on the server."""
    domain_id = domain_target(postmaster).domain.pk
    form = WhomForm(request.GET or None, departments=department_labels(domain_id=domain_id))
    if form.is_valid() and form.cleaned_data["department"] is not None:
        return redirect("admin_console:policy-exception-department", form.cleaned_data["department"])
    record_foreign_department(form, postmaster, source=source_of(request))
    text = form.cleaned_data.get("q", "") if form.is_valid() else ""
    matches = matching_employees(domain_id=domain_id, text=text) if text else []
    context = {"form": form, "text": text, "matches": matches}
    return render(request, "admin_console/policies/whom.html", context, status=400 if form.errors else 200)


@page(postmasters, FORM)
def exception_department(request: HttpRequest, postmaster: User, pk: int) -> HttpResponse:
    """Edit the exception for a department with its sub-departments."""
    return _exception(request, department_target(postmaster, pk, source=source_of(request)))


@page(postmasters, FORM)
def exception_employee(request: HttpRequest, postmaster: User, public_id: UUID) -> HttpResponse:
    """Edit the exception for one account."""
    return _exception(request, employee_target(postmaster, public_id, source=source_of(request)))


def _exception(request: HttpRequest, target: Target) -> HttpResponse:
    orders = orders_of_domain(domain_id=target.domain.pk)
    form = RulesExceptionForm(_sent(request), target=target, orders=orders)
    if form.is_valid():
        return to_review(request, target, form.plan)
    departments = department_labels(domain_id=target.domain.pk)
    without = orders_after(orders, Plan(target.scope, target.scope_id, {kind.name: None for kind in RULES}))
    inherited = whys_at(target=target, orders=without, kinds=RULES, departments=departments)
    context = {
        "form": form,
        "target": target,
        "hints": exception_hints(inherited),
        "whom": departments[target.department.pk] if target.department else target.label,
    }
    return render(request, "admin_console/policies/exception.html", context, status=400 if form.errors else 200)


@page(postmasters, FORM)
def exception_remove(request: HttpRequest, postmaster: User, pk: int) -> HttpResponse:
    """POST takes one exception to the review that removes it. GET, after a switch of the language, leads to the list.

    Of one that is removed or over the page says so, in the words and with the list of one that never was.
    """
    if request.method != "POST":
        return redirect("admin_console:policy-edit")
    source = source_of(request)
    try:
        policy = policy_of(postmaster, pk, source=source)
    except Http404:
        messages.info(request, _("That exception has already ended. Nothing was changed by this step."))
        target = domain_target(postmaster)
        orders = orders_of_domain(domain_id=target.domain.pk)
        return _rules_page(request, target, orders, DomainRulesForm(None, target=target, orders=orders), status=404)
    target = target_of(policy, postmaster, source=source)
    return to_review(request, target, Plan(target.scope, target.scope_id, {policy.kind: None}))


def _sent(request: HttpRequest) -> QueryDict | None:
    # An empty form that was sent is wrong, not unsent.
    return request.POST if request.method == "POST" else None


@page(proving(postmasters), FORM)
def policy_review(request: HttpRequest, postmaster: User) -> HttpResponse:
    """Say what the waiting change means and carry it out once it is confirmed; a fresh proof comes first."""
    target, plan = draft_of(request, postmaster, source=source_of(request))
    if request.method != "POST":
        return _review(request, postmaster, target, plan)
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        raise BadInput
    try:
        outcome = carry_out(
            flow=replace(flow_of(request), proof=form.cleaned_data["grant"]),
            target=target,
            plan=plan,
            seen=form.cleaned_data["seen"],
        )
    except ChangedMeanwhile as changed:
        return _review(request, postmaster, target, plan, changed=changed)
    drop_draft(request)
    messages.success(request, saved_message(target, outcome))
    return redirect(_page_after(target, plan))


def _page_after(target: Target, plan: Plan) -> str:
    if target.account is not None and set(plan.values) & {kind.name for kind in PROTOCOL_SWITCHES}:
        return reverse("admin_console:employee-detail", args=[target.account.public_id])
    return reverse("admin_console:policy-edit")


def _review(
    request: HttpRequest, postmaster: User, target: Target, plan: Plan, *, changed: ChangedMeanwhile | None = None
) -> HttpResponse:
    flow = proved(request, Purpose.ENFORCE)
    departments = department_labels(domain_id=target.domain.pk)
    context = {
        "target": target,
        "plan": plan,
        "whom": departments[target.department.pk] if target.department else target.label,
        "review": review_of(postmaster=postmaster, target=target, plan=plan),
        "last_day": last_day(plan.ends_at, target.domain.zone),
        "grant": flow.proof,
        "changed": changed,
    }
    return render(request, "admin_console/policies/review.html", context, status=409 if changed else 200)
