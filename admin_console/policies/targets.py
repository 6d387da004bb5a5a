"""For whom an order is meant, with the objects in hand; only reach.py hands them out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.models import Department, Domain, User
from accounts.policies.resolve import Crowd, Scope
from admin_console.desk import Desk
from admin_console.policies.plan import Plan
from admin_console.reach import department_of, subject_of
from mailportal.audit.source import Source


@dataclass(frozen=True, slots=True)
class Target:
    """A domain, one of its departments with all below it, or one of its accounts."""

    domain: Domain
    department: Department | None = None
    account: User | None = None

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

    def plan(self, values: Mapping[str, str | None], reason: str = "", ends_at: datetime | None = None) -> Plan:
        """Return the plan to write these values here."""
        return Plan(self.scope, self.scope_id, values, reason, ends_at)


def target_of(desk: Desk, *, source: Source, department: int | None = None, employee: UUID | None = None) -> Target:
    """Return one of the desk's departments, an account that it may act upon, or else the domain. Raises Http404."""
    return Target(
        desk.domain,
        None if department is None else department_of(desk, department, source=source),
        None if employee is None else subject_of(desk, employee, source=source),
    )
