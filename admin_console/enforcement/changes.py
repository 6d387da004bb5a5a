"""A change of rules as an order keeps it until its hour, and what takes it back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from accounts.models import Policy
from accounts.policies.resolve import DomainOrders
from admin_console.desk import Desk
from admin_console.policies.plan import Plan, orders_at
from admin_console.policies.targets import Target, target_of
from mailportal.audit.source import Source
from security.policies import CLIENT_PASSWORDS, REQUIRED


def forces(plan: Plan) -> bool:
    """Whether the change makes security passwords required for somebody."""
    return plan.values.get(CLIENT_PASSWORDS.name) == REQUIRED


def kept(target: Target, plan: Plan) -> dict[str, Any]:
    """Return a change as a column holds it."""
    return {
        "department": target.department and target.department.pk,
        "employee": target.account and str(target.account.public_id),
        "values": dict(plan.values),
        "reason": plan.reason,
        "ends_at": plan.ends_at and plan.ends_at.isoformat(),
    }


def kept_before(target: Target, plan: Plan, orders: DomainOrders) -> dict[str, Any]:
    """Return the change that would take the plan back: what the orders say at its scope."""
    present = orders_at(orders, plan.scope, plan.scope_id)
    own = next((present[name] for name in plan.values if name in present), None)
    values = {name: present[name].value if name in present else None for name in plan.values}
    back = target.plan(values, own.reason if own else "", own.ends_at if own else None)
    return kept(target, back)


def change_in(row: Mapping[str, Any], desk: Desk, *, source: Source) -> tuple[Target, Plan]:
    """Return a change that a column held, with its scope looked up again. Raises Http404 where that is gone."""
    employee = row["employee"] and UUID(row["employee"])
    target = target_of(desk, source=source, department=row["department"], employee=employee)
    ends_at = row["ends_at"] and datetime.fromisoformat(row["ends_at"])
    return target, target.plan(row["values"], row["reason"], ends_at)


def is_in_force(steps: Sequence[Mapping[str, Any]], *, domain_id: int) -> bool:
    """Whether any of the orders that force security passwords is still there, in one statement."""
    scopes = Q(pk__in=())
    for row in steps:
        if row["values"].get(CLIENT_PASSWORDS.name) == REQUIRED:
            employee = row["employee"] and UUID(row["employee"])
            scopes |= (
                Q(department=row["department"], account__public_id=employee)
                if employee
                else Q(department=row["department"], account=None)
            )
    forced = Policy.objects.filter(kind=CLIENT_PASSWORDS.name, domain=domain_id, value=REQUIRED)
    return forced.filter(scopes).exists()
