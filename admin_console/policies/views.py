"""A domain's rules and their exceptions (W24), and the review before any change (W25): for whatever kinds there are."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies.queries import orders_of_domain
from admin_console.capabilities.rules import Capability
from admin_console.desk import Desk
from admin_console.doors import at_desk, postmasters
from admin_console.errors import NothingToReview
from admin_console.policies.forms import RulesForm, WhomForm
from admin_console.policies.http import draft_of, review_page, tell_saved, to_review
from admin_console.policies.plan import Plan, orders_after
from admin_console.policies.queries import exceptions_of, shown_exceptions, whys_at
from admin_console.policies.rule_sets import PROTOCOL_RULES, RuleSet
from admin_console.policies.services import carry_out
from admin_console.policies.shown import review_context, whom_words
from admin_console.policies.targets import Target, target_of
from admin_console.queries import matching_accounts
from admin_console.reach import names_along, people_of, policy_of, record_foreign_department, subject_of
from mailportal.web.pages import FORM, READ, page
from security.browsers.sessions.http import source_of
from security.flow.values import Flow
from security.grants.http import proving

_EXCEPTIONS_PER_PAGE = 25
_MATCHES = 20


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
        return to_review(request, rules, target, form.plan, named)
    page = _exception_page if form.is_exception else _domain_page
    return page(request, desk, rules, form, status=400 if form.errors else 200)


def _form_of(rules: RuleSet, target: Target, typed: QueryDict | None = None) -> RulesForm:
    return RulesForm(typed, kinds=rules.kinds, target=target, orders=orders_of_domain(domain_id=target.domain.pk))


def _domain_page(request: HttpRequest, desk: Desk, rules: RuleSet, form: RulesForm, *, status: int) -> HttpResponse:
    domain = form.target.domain
    exceptions = exceptions_of(domain_id=domain.pk, kinds=rules.kinds)
    page = Paginator(exceptions, _EXCEPTIONS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "rules": rules,
        "form": form,
        "fields": form.rules(),
        "domain": domain,
        "page": page,
        "exceptions": shown_exceptions(desk, list(page)),
        "standing": rules.standing(form.orders, domain_id=domain.pk),
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
        "whom": whom_words(target, departments),
        "whys": whys_at(target=target, orders=form.orders, kinds=rules.kinds, departments=departments),
    }
    return render(request, rules.exception_template, context, status=status)


@page(postmasters, READ)
def exception_whom(request: HttpRequest, desk: Desk, rules: RuleSet) -> HttpResponse:
    """Ask for whom a new exception is meant; an employee is searched for on the server."""
    form = WhomForm(request.GET or None, desk=desk)
    if form.is_valid() and form.cleaned_data["department"] is not None:
        return redirect(rules.urls["exception_department"], pk=form.cleaned_data["department"])
    record_foreign_department(form, desk, source=source_of(request))
    text = form.cleaned_data.get("q", "") if form.is_valid() else ""
    matches = matching_accounts(people_of(desk), text=text)[:_MATCHES] if text else []
    context = {"rules": rules, "form": form, "text": text, "matches": matches}
    return render(request, "admin_console/policies/whom.html", context, status=400 if form.errors else 200)


@page(postmasters, FORM)
def exception_remove(request: HttpRequest, desk: Desk, rules: RuleSet, pk: int) -> HttpResponse:
    """POST takes one exception to the review that removes it. GET, after a switch of the language, leads to the list.

    Of one that is removed or over the page says so, in the words and with the list of one that never was.
    """
    if request.method != "POST":
        return redirect(rules.urls["edit"])
    try:
        policy = policy_of(desk, pk, kinds=rules.kinds, source=source_of(request))
    except Http404:
        messages.info(request, _("That exception has already ended. Nothing was changed by this step."))
        return _domain_page(request, desk, rules, _form_of(rules, Target(desk.domain)), status=404)
    target = Target(desk.domain, policy.department, policy.account)
    return to_review(request, rules, target, target.plan({policy.kind: None}))


@page(proving(postmasters), FORM)
def policy_review(request: HttpRequest, desk: Desk, rules: RuleSet) -> HttpResponse:
    """Say what the waiting change means and carry it out once it is confirmed; a fresh proof comes first."""
    target, plan = draft_of(request, rules, desk)
    return review_page(
        request,
        "admin_console/policies/review.html",
        made_on=(rules.urls["edit"], rules.title),
        save=partial(_saved, request, rules, target, plan),
        shown=partial(review_context, desk, target, plan),
    )


@page(proving(at_desk(Capability.PROTOCOLS)), FORM)
def employee_protocols_review(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """Say what the waiting change of an account's protocols means and carry it out, as ``policy_review`` does."""
    account = subject_of(desk, public_id, source=source_of(request))
    target, plan = draft_of(request, PROTOCOL_RULES, desk)
    if target.account != account:
        raise NothingToReview(PROTOCOL_RULES.begins)
    return review_page(
        request,
        "admin_console/policies/review.html",
        made_on=("admin_console:employee-protocols", PROTOCOL_RULES.title),
        named=[public_id],
        save=partial(_saved_for_one, request, account, target, plan),
        shown=partial(review_context, desk, target, plan),
    )


def _saved(request: HttpRequest, rules: RuleSet, target: Target, plan: Plan, flow: Flow, seen: str) -> HttpResponse:
    tell_saved(request, rules, target, carry_out(flow=flow, target=target, plan=plan, seen=seen))
    return redirect(rules.urls["edit"])


def _saved_for_one(
    request: HttpRequest, account: User, target: Target, plan: Plan, flow: Flow, seen: str
) -> HttpResponse:
    outcome = carry_out(flow=flow, target=target, plan=plan, seen=seen, needs=Capability.PROTOCOLS)
    tell_saved(request, PROTOCOL_RULES, target, outcome)
    return redirect("admin_console:employee-detail", account.public_id)
