"""For whom an order is meant, with the objects in hand; only reach.py hands them out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from accounts.models import Department, Domain, User
from accounts.policies.resolve import Crowd, Scope
from admin_console.desk import Desk
from admin_console.policies.plan import Plan
from admin_console.reach import department_of, departments_of, subject_of, subjects_of
from mailportal.audit.source import Source


@dataclass(frozen=True, slots=True)
class Target:
    """A domain, one of its departments with all below it, or one of its accounts."""

    domain: Domain
    department: Department | None = None
    account: User | None = None

    @property
    def place(self) -> "Place":
        """Return what stands for it outside the database."""
        if self.account is not None:
            return None, self.account.public_id
        return None if self.department is None else self.department.pk, None

    @property
    def label(self) -> str:
        """Return its name for the log."""
        return str(self.account or self.department or self.domain)

    @property
    def scope(self) -> Scope:
        """Return the kind of scope."""
        if self.account is not None:
            return Scope.ACCOUNT
        return Scope.DOMAIN if self.department is None else Scope.DEPARTMENT

    @property
    def scope_id(self) -> int | None:
        """Return the id of the account or department, None for the domain."""
        scoped = self.account or self.department
        return None if scoped is None else scoped.pk

    @property
    def path(self) -> str:
        """Return the path of the department that it is, or that it is in; empty for none."""
        place = self.department if self.account is None else self.account.department
        return "" if place is None else place.path

    @property
    def crowd(self) -> Crowd:
        """Return where what holds at the scope itself is looked up."""
        if self.account is not None:
            return Crowd(self.account.department_id, self.account.pk)
        return Crowd(None if self.department is None else self.department.pk)

    def plan(
        self, values: Mapping[str, str | None], reason: str = "", ends_at: datetime | None = None, owner: str = ""
    ) -> Plan:
        """Return the plan to write these values here."""
        return Plan(self.scope, self.scope_id, values, reason, ends_at, owner)


@dataclass(frozen=True, slots=True)
class PolicyStep:
    """One part of a change: what is written, and where."""

    target: Target
    plan: Plan


def plans_of(steps: Sequence[PolicyStep]) -> list[Plan]:
    """Return what the steps write."""
    return [step.plan for step in steps]


def accounts_named(steps: Sequence[PolicyStep]) -> list[int]:
    """Return the accounts that steps are for."""
    return [step.target.account.pk for step in steps if step.target.account is not None]


def kinds_named(steps: Sequence[PolicyStep]) -> list[str]:
    """Return the kinds that the steps write, each once, in their order."""
    return list(dict.fromkeys(kind for step in steps for kind in step.plan.values))


def target_of(desk: Desk, *, source: Source, department: int | None = None, employee: UUID | None = None) -> Target:
    """Return one of the desk's departments, an account that it may act upon, or else the domain. Raises Http404."""
    return Target(
        desk.domain,
        None if department is None else department_of(desk, department, source=source),
        None if employee is None else subject_of(desk, employee, source=source),
    )


Place: TypeAlias = tuple[int | None, UUID | None]  # a department's id, or an account's public one; neither: the domain


def targets_of(desk: Desk, places: Collection[Place]) -> dict[Place, Target]:
    """Return what is there at these places of the desk's; what it does not reach is left out.

    One statement for departments, where there are any, and one for accounts.
    """
    departments = [pk for pk, _ in places if pk is not None]
    accounts = [public_id for _, public_id in places if public_id is not None]
    found: dict[Place, Target] = {(None, None): Target(desk.domain)}
    for department in departments_of(desk).filter(pk__in=departments) if departments else ():
        found[department.pk, None] = Target(desk.domain, department)
    for account in subjects_of(desk).filter(public_id__in=accounts).select_related("department") if accounts else ():
        account.domain = desk.domain  # which has been read
        found[None, account.public_id] = Target(desk.domain, account=account)
    return found


def kept(step: PolicyStep) -> dict[str, Any]:
    """Return a step as a session or a column holds it."""
    (department, employee), plan = step.target.place, step.plan
    return {
        "department": department,
        "employee": employee and str(employee),
        "values": dict(plan.values),
        "reason": plan.reason,
        "ends_at": plan.ends_at and plan.ends_at.isoformat(),
        "owner": plan.owner,
    }


def steps_in(rows: Sequence[Mapping[str, Any]], desk: Desk) -> list[PolicyStep]:
    """Return the steps that were kept, with their targets looked up again; without those whose target is gone."""
    places = [place_of(row) for row in rows]
    found = targets_of(desk, places)
    return [_step(found[place], row) for place, row in zip(places, rows, strict=True) if place in found]


def place_of(row: Mapping[str, Any]) -> Place:
    """Return where a step that was kept is for."""
    return row["department"], row["employee"] and UUID(row["employee"])


def _step(target: Target, row: Mapping[str, Any]) -> PolicyStep:
    ends_at = row["ends_at"] and datetime.fromisoformat(row["ends_at"])
    return PolicyStep(target, target.plan(row["values"], row["reason"], ends_at, row["owner"]))


def label_of(steps: Sequence[PolicyStep]) -> str:
    """Return for whom a change is, for the log: the one whom it names, else the domain."""
    target = steps[0].target
    return target.label if len(steps) == 1 else str(target.domain)
