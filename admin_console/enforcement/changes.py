"""A change of rules as an order keeps it until its hour, and what takes it back."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q

from accounts.models import Policy
from accounts.policies.resolve import DomainOrders
from admin_console.policies.plan import Plan, orders_at
from admin_console.policies.targets import PolicyStep, place_of
from security.policies import CLIENT_PASSWORDS, REQUIRED


def forces(steps: Sequence[PolicyStep]) -> bool:
    """Whether the change makes security passwords required for somebody."""
    return any(step.plan.values.get(CLIENT_PASSWORDS.name) == REQUIRED for step in steps)


def scopes_of(steps: Sequence[PolicyStep]) -> list[tuple[str | None, int | None, int | None]]:
    """Return what the change says of security passwords: each step's value, department and account, as JSON has it."""
    return [
        (
            step.plan.values[CLIENT_PASSWORDS.name],
            None if step.target.department is None else step.target.department.pk,
            None if step.target.account is None else step.target.account.pk,
        )
        for step in steps
        if CLIENT_PASSWORDS.name in step.plan.values
    ]


def taking_back(steps: Sequence[PolicyStep], orders: DomainOrders) -> list[PolicyStep]:
    """Return the change that would undo the steps: what the orders say where they are for."""
    return [PolicyStep(step.target, _before(step, orders)) for step in steps]


def _before(step: PolicyStep, orders: DomainOrders) -> Plan:
    present = orders_at(orders, step.plan.scope, step.plan.scope_id)
    own = next((present[name] for name in step.plan.values if name in present), None)
    values = {name: present[name].value if name in present else None for name in step.plan.values}
    if own is None:
        return step.target.plan(values)
    return step.target.plan(values, own.reason, own.ends_at, own.owner)


def is_in_force(rows: Sequence[Mapping[str, Any]], *, domain_id: int) -> bool:
    """Whether any of the orders that force security passwords is still there, in one statement."""
    scopes = Q(pk__in=())
    for row in rows:
        department, employee = place_of(row)
        if row["values"].get(CLIENT_PASSWORDS.name) == REQUIRED:
            account = Q(account=None) if employee is None else Q(account__public_id=employee)
            scopes |= Q(department=department) & account
    forced = Policy.objects.filter(kind=CLIENT_PASSWORDS.name, domain=domain_id, value=REQUIRED)
    return forced.filter(scopes).exists()
