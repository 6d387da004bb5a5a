"""Reading what is kept, in one statement; and the census of people, second factors and security passwords."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import BigAutoField, Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import Policy, User
from accounts.policies.queries import living_order
from accounts.policies.resolve import Crowd, DomainOrders, effective_at
from admin_console.figures.census import Census, DirectCounts, register
from admin_console.figures.models import KeptCount
from admin_console.figures.rules import HeadCount
from mailportal.audit.models import AuditEvent
from mailportal.statements import Blank, BlankRows, Statement
from security.policies import CLIENT_PASSWORDS, REQUIRED


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers by name, of the whole domain and of departments with all below them."""

    kept: Mapping[str, KeptCount]

    @property
    def counted_at(self) -> datetime:
        """Return since when the oldest of them may be another."""
        return min(row.counted_at for row in self.kept.values() if row.counted_at is not None)

    def whole(self, name: str) -> int:
        """Return the number of the whole domain."""
        return self.kept[name].number

    def at(self, department_id: int, name: str) -> int:
        """Return the number of a department; of one that was made since, nobody's."""
        return int(self.kept[name].departments.get(str(department_id), 0))

    def over(self, paths: Iterable[str] | None, name: str) -> int:
        """Return the number of what a desk reaches: of the departments with these paths, none of which is in another.

        None is the whole domain.
        """
        if paths is None:
            return self.whole(name)
        return sum(self.at(int(path.strip("/").rpartition("/")[2]), name) for path in paths)


def kept_counts(*, domain_id: int, names: Collection[str], by_department: bool = True) -> dict[str, Any]:
    """Return the rows with these names, each with ``last_act_at``: when last something was done in the domain."""
    return {row.name: row for row in _KEPT[by_department].rows(domain=domain_id, names=names)}


def _kept() -> QuerySet[Any]:
    acts = AuditEvent.objects.filter(domain_id=OuterRef("domain_id")).order_by("-at")
    rows = KeptCount.objects.filter(domain_id=Blank("domain", BigAutoField()), name__in=BlankRows("names"))
    return rows.annotate(last_act_at=Subquery(acts.values("at")[:1]))


# By whether the numbers of departments are read.
_KEPT: Final[Mapping[bool, Statement[Any]]] = {
    True: Statement(_kept),
    False: Statement(lambda: _kept().defer("departments")),
}


# --- people, by whom a second factor is bound, and whose mail programs need security passwords

PEOPLE: Final = "people"
WITH_FACTOR: Final = "people-with-factor"
BOUND: Final = "people-bound"
DEPARTMENTS: Final = "departments"


@dataclass(frozen=True, slots=True)
class Figures:
    """The census of people, as pages show it."""

    counts: Counts

    @property
    def everybody(self) -> HeadCount:
        """Return the count of the whole domain."""
        return HeadCount(*(self.counts.whole(name) for name in (PEOPLE, WITH_FACTOR, BOUND)))

    @property
    def departments(self) -> int:
        """Return how many departments there are."""
        return self.counts.whole(DEPARTMENTS)

    def at(self, department_id: int) -> HeadCount:
        """Return the count of a department, with all below it."""
        return HeadCount(*(self.counts.at(department_id, name) for name in (PEOPLE, WITH_FACTOR, BOUND)))


def _count_people(domain_id: int, orders: DomainOrders) -> Mapping[str, DirectCounts]:
    """Count people as they are now, those in the recycle bin left out: in three statements.

    A second factor that its owner's link stopped (X34) counts, as in the list of employees.
    """
    people = User.objects.filter(domain_id=domain_id, deleted_at__isnull=True)
    single = _bound_by_own_orders(people, orders, domain_id)
    found: dict[str, dict[int | None, int]] = {PEOPLE: {}, WITH_FACTOR: {}, BOUND: {}}
    rows = people.order_by().values("department").annotate(
        people=Count("pk"),
        with_factor=Count("pk", filter=Q(second_factor_since__isnull=False)),
        on=Count("pk", filter=Q(client_passwords_since__isnull=False)),
    )  # fmt: skip
    for row in rows:
        department = row["department"]
        bound = row["people"] if _is_required(orders, Crowd(department)) else row["on"]
        found[PEOPLE][department] = row["people"]
        found[WITH_FACTOR][department] = row["with_factor"]
        found[BOUND][department] = bound + single.get(department, 0)
    return {**found, DEPARTMENTS: {None: len(orders.parents)}}


def _is_required(orders: DomainOrders, crowd: Crowd) -> bool:
    return effective_at(orders, CLIENT_PASSWORDS, crowd, timezone.now()).value == REQUIRED


def _bound_by_own_orders(people: QuerySet[User], orders: DomainOrders, domain_id: int) -> dict[int | None, int]:
    """Return by department what orders of accounts' own change in its sum; who turned them on is bound in any case."""
    found: dict[int | None, int] = {}
    living = Policy.objects.filter(living_order(), domain=domain_id, kind=CLIENT_PASSWORDS.name)
    off = living.filter(account__in=people.filter(client_passwords_since__isnull=True))
    alike = off.order_by().values_list("account__department", "value").annotate(number=Count("pk"))
    for department, value, number in alike:
        change = int(value == REQUIRED) - int(_is_required(orders, Crowd(department)))
        found[department] = found.get(department, 0) + number * change
    return found


HEADS: Final = register(Census("heads", (PEOPLE, WITH_FACTOR, BOUND, DEPARTMENTS), _count_people, is_quick=True))
