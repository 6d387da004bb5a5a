"""Rules of a domain, a department or an account (W24), and the review before any change (W25), of whatever kinds."""

from collections.abc import Mapping, Sequence
from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from accounts.models import User
from accounts.policies.queries import orders_of_domain
from admin_console.capabilities.rules import Capability
from admin_console.desk import Desk
from admin_console.doors import at_desk, postmasters
from admin_console.errors import NothingToReview
from admin_console.policies.forms import RulesForm
from admin_console.policies.http import after_saving, draft_of, review_page, tell_saved, to_review
from admin_console.policies.plan import orders_after
from admin_console.policies.queries import whys_at
from admin_console.policies.rule_sets import PROTOCOL_RULES, RuleSet
from admin_console.policies.services import carry_out
from admin_console.policies.shown import review_context
from admin_console.policies.targets import PolicyStep, Target, target_of
from admin_console.reach import names_along, subject_of
from mailportal.web.pages import FORM, page
from security.browsers.sessions.http import source_of
from security.flow.values import Flow
from security.grants.http import proving


@page(postmasters, FORM)
def rules_edit(
    request: HttpRequest, desk: Desk, rules: RuleSet, pk: int | None = None, public_id: UUID | None = None
) -> HttpResponse:
    """Edit rules: the domain's, those of a department (``pk``) with all below it, or of one account (``public_id``).

    A change goes to the review.
    """
    target = target_of(desk, source=source_of(request), department=pk, employee=public_id)
    return _edited(request, desk, rules, target)


@page(at_desk(Capability.PROTOCOLS), FORM)
def employee_protocols(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """Edit which protocols one account may use (P7). A change goes to the review."""
    target = target_of(desk, source=source_of(request), employee=public_id)
    return _edited(request, desk, PROTOCOL_RULES, target, named=[public_id])


def _edited(
    request: HttpRequest, desk: Desk, rules: RuleSet, target: Target, named: Sequence[object] = ()
) -> HttpResponse:
    # An empty form that was sent is wrong, not unsent.
    form = _form_of(rules, target, request.POST if request.method == "POST" else None)
    if form.is_valid():
        return to_review(request, rules, PolicyStep(target, form.plan), named=named)
    page = _exception_page if form.is_exception else _domain_page
    return page(request, desk, rules, form, status=400 if form.errors else 200)


def _form_of(rules: RuleSet, target: Target, typed: QueryDict | None = None) -> RulesForm:
    named, kinds = [] if target.account is None else [target.account.pk], [kind.name for kind in rules.kinds]
    orders = orders_of_domain(domain_id=target.domain.pk, only_kinds=kinds, only_accounts=named)
    return RulesForm(typed, kinds=rules.kinds, target=target, orders=orders)


def _domain_page(request: HttpRequest, _desk: Desk, rules: RuleSet, form: RulesForm, *, status: int) -> HttpResponse:
    domain = form.target.domain
    context = {
        "rules": rules,
        "form": form,
        "fields": form.rules(),
        "domain": domain,
        "scopes": [(kind, rules.scope_url(kind)) for kind in rules.kinds],
        "standing": rules.standing(domain_id=domain.pk),
    }
    return render(request, rules.template, context, status=status)


def _exception_page(request: HttpRequest, desk: Desk, rules: RuleSet, form: RulesForm, *, status: int) -> HttpResponse:
    target, departments = form.target, names_along(desk, form.target.path)
    without = orders_after(form.orders, target.plan(dict.fromkeys(form.present)))
    inherited = whys_at(target=target, orders=without, kinds=rules.kinds, departments=departments)
    context = {
        "rules": rules,
        "form": form,
        "fields": form.rules(inherited),
        "target": target,
        "whom": _whom(target, departments),
        "whys": whys_at(target=target, orders=form.orders, kinds=rules.kinds, departments=departments),
    }
    return render(request, rules.exception_template, context, status=status)


def _whom(target: Target, departments: Mapping[int, str]) -> str:
    return departments[target.department.pk] if target.department else target.label


@page(proving(postmasters), FORM)
def policy_review(request: HttpRequest, desk: Desk, rules: RuleSet) -> HttpResponse:
    """Say what the waiting change means and carry it out once it is confirmed; a fresh proof comes first."""
    steps = draft_of(request, rules, desk)
    return review_page(
        request,
        "admin_console/policies/review.html",
        made_on=rules.begins,
        save=partial(_saved, request, rules, steps),
        shown=partial(review_context, desk, steps, source_of(request).address),
    )


@page(proving(at_desk(Capability.PROTOCOLS)), FORM)
def employee_protocols_review(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """Say what the waiting change of an account's protocols means and carry it out, as ``policy_review`` does."""
    account = subject_of(desk, public_id, source=source_of(request))
    steps = draft_of(request, PROTOCOL_RULES, desk)
    if [step.target.account for step in steps] != [account]:
        raise NothingToReview(PROTOCOL_RULES.begins)
    return review_page(
        request,
        "admin_console/policies/review.html",
        made_on=("admin_console:employee-protocols", PROTOCOL_RULES.title),
        named=[public_id],
        save=partial(_saved_for_one, request, account, steps),
        shown=partial(review_context, desk, steps),
    )


def _saved(request: HttpRequest, rules: RuleSet, steps: Sequence[PolicyStep], flow: Flow, seen: str) -> HttpResponse:
    is_warned = "is_warned" in request.POST
    outcome = carry_out(flow=flow, domain=steps[0].target.domain, steps=steps, seen=seen, is_warned=is_warned)
    tell_saved(request, rules, steps, outcome)
    return after_saving(rules, steps)


def _saved_for_one(
    request: HttpRequest, account: User, steps: Sequence[PolicyStep], flow: Flow, seen: str
) -> HttpResponse:
    domain = steps[0].target.domain
    outcome = carry_out(flow=flow, domain=domain, steps=steps, seen=seen, needs=Capability.PROTOCOLS)
    tell_saved(request, PROTOCOL_RULES, steps, outcome)
    return redirect("admin_console:employee-detail", account.public_id)
