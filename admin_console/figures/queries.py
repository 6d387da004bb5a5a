"""Counting a domain's people by department: six statements, whatever it has."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.policies.queries import orders_of_domain, singled_out
from accounts.policies.resolve import Crowd, DomainOrders, effective_at
from admin_console.figures.rules import HeadCount, sum_of, with_those_below
from security.client_passwords.rules import must_use_client_password
from security.policies import CLIENT_PASSWORDS, REQUIRED


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts by department, each with all below it, and of the whole domain.

    ``departments`` are kept as JSON has them, the numbers of a HeadCount by an id in digits: a page shows a few of
    thousands.
    """

    departments: Mapping[str, Sequence[int]]
    everybody: HeadCount

    def at(self, department_id: int) -> HeadCount:
        """Return the count of a department; of one that was made since, nobody's."""
        return HeadCount(*self.departments.get(str(department_id), ()))


def counted_figures(*, domain_id: int) -> Figures:
    """Count the domain's people as they are now, those in the recycle bin left out.

    A second factor that its owner's link stopped (X34) counts, as in the list of employees.
    """
    orders = orders_of_domain(domain_id=domain_id)
    people = User.objects.filter(domain_id=domain_id, deleted_at__isnull=True)
    single = _bound_by_own_orders(people, orders, domain_id)
    counts: dict[int | None, HeadCount] = {}
    rows = people.order_by().values("department").annotate(
        people=Count("pk"),
        with_factor=Count("pk", filter=Q(second_factor_since__isnull=False)),
        on=Count("pk", filter=Q(client_passwords_since__isnull=False)),
    )  # fmt: skip
    for row in rows:
        department = row["department"]
        bound = row["people"] if _is_required(orders, Crowd(department)) else row["on"]
        counts[department] = HeadCount(row["people"], row["with_factor"], bound + single.get(department, 0))
    inside = {department: count for department, count in counts.items() if department is not None}
    added_up = with_those_below(inside, orders.parents)
    return Figures({str(pk): list(astuple(count)) for pk, count in added_up.items()}, sum_of(counts.values()))


def _is_required(orders: DomainOrders, crowd: Crowd) -> bool:
    return effective_at(orders, CLIENT_PASSWORDS, crowd, timezone.now()).value == REQUIRED


def _bound_by_own_orders(people: QuerySet[User], orders: DomainOrders, domain_id: int) -> dict[int | None, int]:
    """Return by department what the accounts with orders of their own change in the sum of their department."""
    found: dict[int | None, int] = {}
    single = singled_out(orders, kinds=(CLIENT_PASSWORDS.name,), domain_id=domain_id)
    for pk, department, since in people.filter(pk__in=single).values_list("pk", "department", "client_passwords_since"):
        is_on = since is not None
        by_department = must_use_client_password(
            is_required=_is_required(orders, Crowd(department)), has_turned_on=is_on
        )
        alone = must_use_client_password(is_required=_is_required(orders, Crowd(department, pk)), has_turned_on=is_on)
        found[department] = found.get(department, 0) + alone - by_department
    return found
