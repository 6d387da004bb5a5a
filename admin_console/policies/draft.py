"""The change a postmaster is about to review, kept in his session on the server: the browser sends no policy twice."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import Policy, User
from accounts.policies.kinds import kind_named
from admin_console.access import department_of, domain_of, employee_of
from admin_console.errors import NothingToReview
from admin_console.policies.plan import Plan
from admin_console.policies.targets import Target
from mailportal.audit.source import Source

_KEY: Final = "policy_draft"


def to_review(request: HttpRequest, target: Target, plan: Plan) -> HttpResponse:
    """Remember the plan and go to its review; another one waiting is replaced."""
    request.session[_KEY] = {
        "target": target.key,
        "values": dict(plan.values),
        "reason": plan.reason,
        "ends_at": plan.ends_at.isoformat() if plan.ends_at else None,
    }
    return redirect("admin_console:policy-review")


def drop_draft(request: HttpRequest) -> None:
    """Forget the plan: it was carried out."""
    request.session.pop(_KEY, None)


def draft_of(request: HttpRequest, postmaster: User, *, source: Source) -> tuple[Target, Plan]:
    """Return the waiting plan with its target looked up anew. Raises NothingToReview where either is gone."""
    kept: dict[str, Any] | None = request.session.get(_KEY)
    if kept is None:
        raise NothingToReview
    try:
        target = target_named(kept["target"], postmaster, source=source)
    except Http404 as gone:
        raise NothingToReview from gone
    ends_at = datetime.fromisoformat(kept["ends_at"]) if kept["ends_at"] else None
    values = {kind_named(kind).name: value for kind, value in kept["values"].items()}
    return target, Plan(target.scope, target.scope_id, values, kept["reason"], ends_at)


def target_named(key: str, postmaster: User, *, source: Source) -> Target:
    """Return the target with that ``Target.key`` inside the postmaster's domain. Raises Http404."""
    scope, _, text = key.partition(":")
    if scope == "employee":
        return employee_target(postmaster, UUID(text), source=source)
    return (
        department_target(postmaster, int(text), source=source) if scope == "department" else domain_target(postmaster)
    )


def domain_target(postmaster: User) -> Target:
    """Return the postmaster's whole domain as a target."""
    return Target(domain_of(postmaster), label=str(domain_of(postmaster)))


def department_target(postmaster: User, pk: int, *, source: Source) -> Target:
    """Return a department with all below it as a target. Raises Http404."""
    department = department_of(postmaster, pk, source=source)
    return Target(domain_of(postmaster), label=department.name, department=department)


def employee_target(postmaster: User, public_id: UUID, *, source: Source) -> Target:
    """Return one account as a target. Raises Http404."""
    account = employee_of(postmaster, public_id, source=source)
    return Target(domain_of(postmaster), label=account.address, account=account)


def target_of(policy: Policy, postmaster: User, *, source: Source) -> Target:
    """Return the scope of an order below the domain as a target. Raises Http404."""
    if policy.account is not None:
        return employee_target(postmaster, policy.account.public_id, source=source)
    if policy.department_id is not None:
        return department_target(postmaster, policy.department_id, source=source)
    return domain_target(postmaster)
