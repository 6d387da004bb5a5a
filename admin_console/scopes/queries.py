"""Reading for the page of a scope: what the rows of a kind say, and whom they hold for.

Nothing here grows with the people of a domain: heads are kept counts, and some people are met along an index.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db.models import BigAutoField, Q
from django.utils import timezone

from accounts.directory.rules import Role, full_name
from accounts.models import Department, Domain, Policy, User
from accounts.policies.kinds import PolicyKind
from accounts.policies.queries import living_order, orders_of_domain
from accounts.policies.resolve import Crowd, DomainOrders, Order, effective_at
from admin_console.desk import Desk, living_appointment
from admin_console.scopes.rules import Choice, Rows, present_choice
from mailportal.statements import Blank, Statement
from security.policies import ON

_DOMAIN: Final = Blank("domain", BigAutoField())
_TREE: Final = Statement(lambda: Department.objects.filter(domain=_DOMAIN).values_list("pk", "parent_id", "name"))


@dataclass(frozen=True, slots=True)
class ScopeGround:
    """What holds of one kind in a domain: its rows for the domain and for departments, and the names of these by id."""

    kind: PolicyKind
    domain: Domain
    names: Mapping[int, str]
    orders: DomainOrders
    now: datetime

    def rows_of(self, orders: DomainOrders) -> Rows:
        """Return the living rows of a state of the orders."""
        kind, now = self.kind, self.now
        own = ((pk, order) for (name, pk), order in orders.departments.items() if name == kind.name)
        living = {pk: order.value for pk, order in own if order.is_living(now)}
        return Rows(kind.default, effective_at(orders, kind, Crowd(None), now).value, living, orders.parents)

    def groups_of(self, orders: DomainOrders) -> Rows:
        """Return the living rows of a state of the orders with the group of each in the place of its value."""
        rows, group_of = self.rows_of(orders), self.kind.group_of
        departments = {pk: group_of(value).value for pk, value in rows.departments.items()}
        return replace(rows, domain=group_of(rows.domain).value, departments=departments)

    def is_on(self, kind: PolicyKind | None) -> bool:
        """Whether a kind that was read besides is on for the domain; False for none."""
        return kind is not None and effective_at(self.orders, kind, Crowd(None), self.now).value == ON

    @property
    def rows(self) -> Rows:
        """Return the living rows as they are."""
        return self.rows_of(self.orders)

    def full_name(self, department: int) -> str:
        """Return a department's name after those above it."""
        return full_name(tuple(self.names[pk] for pk in self._way_to(department)))

    def departments(self, wanted: Iterable[int]) -> list[Department]:
        """Return departments with their paths, as far as they are needed to be offered."""
        return [Department(pk=pk, path=f"/{'/'.join(map(str, self._way_to(pk)))}/") for pk in wanted]

    def _way_to(self, department: int) -> list[int]:
        way: list[int] = []
        above: int | None = department
        while above is not None and above in self.names:
            way.append(above)
            above = self.orders.parents.get(above)
        return way[::-1]


def ground_of(desk: Desk, kind: PolicyKind, *, besides: PolicyKind | None = None) -> ScopeGround:
    """Return what holds of a kind, and of one ``besides`` for the domain, in two statements."""
    tree = _TREE.rows(domain=desk.domain.pk)
    parents = {pk: parent for pk, parent, _ in tree}
    kinds = [one.name for one in (kind, besides) if one is not None]
    orders = orders_of_domain(domain_id=desk.domain.pk, only_kinds=kinds, only_accounts=(), read=(desk.domain, parents))
    return ScopeGround(kind, desk.domain, {pk: name for pk, _, name in tree}, orders, timezone.now())


def with_rows_of(ground: ScopeGround, accounts: Collection[int]) -> ScopeGround:
    """Return the ground with the rows of these accounts as well; one statement where there are any."""
    if not accounts:
        return ground
    rows = Policy.objects.filter(kind=ground.kind.name, account__in=accounts)
    own = {
        (row.kind, row.account_id): Order(row.value, row.owner, row.reason, row.ends_at, row.since)
        for row in rows
        if row.account_id is not None
    }
    return replace(ground, orders=replace(ground.orders, accounts=own))


def present_of(ground: ScopeGround) -> Choice:
    """Return for whom the rule holds now, as far as rows of the domain and of departments say it."""
    kind = ground.kind
    others = [value for value in kind.values if value != kind.default] or [_written_for_some(ground)]
    return present_choice(ground.rows, others)


def _written_for_some(ground: ScopeGround) -> str:
    """Return what the rule is where it is written for single accounts alone; empty where it is written for nobody."""
    kind, rows = ground.kind, ground.rows
    if {rows.domain, *rows.departments.values()} != {kind.default}:
        return ""
    own = Policy.objects.filter(living_order(), domain=ground.domain, kind=kind.name, account__deleted_at__isnull=True)
    found = own.exclude(account=None).exclude(value=kind.default).order_by("value", "pk")
    return found.values_list("value", flat=True).first() or ""


def owners_among(desk: Desk, addresses: Collection[str]) -> set[str]:
    """Return which of the addresses are those of postmasters and administrators, who may answer for a rule."""
    people = User.objects.filter(domain=desk.domain, deleted_at__isnull=True, frozen_at__isnull=True)
    has_task = Q(appointment__isnull=False) & living_appointment("appointment__")
    found = people.filter(Q(role=Role.POSTMASTER) | has_task, address__in=addresses)
    return set(found.values_list("address", flat=True))
