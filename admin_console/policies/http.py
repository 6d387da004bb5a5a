"""The change a postmaster is about to review, kept in the session on the server: the browser sends no policy twice."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from admin_console.desk import Desk
from admin_console.errors import NothingToReview
from admin_console.policies.plan import Plan
from admin_console.policies.rule_sets import RuleSet
from admin_console.policies.targets import Target, target_of
from security.browsers.sessions.http import source_of

_KEYS: Final = "policy_plan:%s"


def to_review(request: HttpRequest, rules: RuleSet, target: Target, plan: Plan) -> HttpResponse:
    """Remember the plan and go to its review; another one waiting is replaced."""
    request.session[_KEYS % rules.pages] = {
        "department": target.department and target.department.pk,
        "employee": target.account and str(target.account.public_id),
        "values": dict(plan.values),
        "reason": plan.reason,
        "ends_at": plan.ends_at and plan.ends_at.isoformat(),
    }
    return redirect(rules.urls["review"])


def drop_draft(request: HttpRequest, rules: RuleSet) -> None:
    """Forget the plan: it was carried out."""
    request.session.pop(_KEYS % rules.pages, None)


def draft_of(request: HttpRequest, rules: RuleSet, desk: Desk) -> tuple[Target, Plan]:
    """Return the waiting plan with its target looked up again. Raises NothingToReview where either is gone."""
    kept: dict[str, Any] | None = request.session.get(_KEYS % rules.pages)
    if kept is None:
        raise _nothing_to_review(rules)
    employee = kept["employee"] and UUID(kept["employee"])
    try:
        target = target_of(desk, source=source_of(request), department=kept["department"], employee=employee)
    except Http404 as gone:
        raise _nothing_to_review(rules) from gone
    return target, target.plan(
        kept["values"], kept["reason"], kept["ends_at"] and datetime.fromisoformat(kept["ends_at"])
    )


def _nothing_to_review(rules: RuleSet) -> NothingToReview:
    return NothingToReview((rules.urls["edit"], rules.title))
