"""Reading for the page of a scope: what the rows of a kind say, whom they hold for, and which of them a page shows.

Nothing here grows with the people of a domain: rows are read along an index, heads are kept counts.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils import timezone

from accounts.directory.rules import Role, full_name
from accounts.models import Department, Domain, Policy, User
from accounts.policies.kinds import PolicyChoice, PolicyKind
from accounts.policies.queries import accounts_in, living_order, orders_of_domain
from accounts.policies.resolve import Crowd, DomainOrders, Order, effective_at
from admin_console.desk import Desk, living_appointment
from admin_console.policies.words import last_day
from admin_console.reach import exceptions_of
from admin_console.scopes.rules import Choice, Rows, present_choice
from security.policies import ON

SHOWN: Final = 25
_NAMED: Final = 3
_FEW: Final = 10  # so many times more people than those who are named


@dataclass(frozen=True, slots=True)
class ScopeGround:
    """What holds of one kind in a domain: its rows for the domain and for departments, and the names of these by id."""

    kind: PolicyKind
    domain: Domain
    names: Mapping[int, str]
    orders: DomainOrders
    now: datetime

    def holds(self, place: int | None, *, orders: DomainOrders | None = None) -> str:
        """Return what holds in a department, or in none, for those without a row of their own."""
        return effective_at(orders or self.orders, self.kind, Crowd(place), self.now).value

    def is_on(self, kind: PolicyKind | None) -> bool:
        """Whether a kind that was read besides is on for the domain; False for none."""
        return kind is not None and effective_at(self.orders, kind, Crowd(None), self.now).value == ON

    def group_at(self, place: int | None, *, orders: DomainOrders | None = None) -> str:
        """Return the group of what holds in a department, or in none, for those without a row of their own."""
        return self.kind.group_of(self.holds(place, orders=orders)).value

    @property
    def rows(self) -> Rows:
        """Return the living rows."""
        own = ((pk, order) for (name, pk), order in self.orders.departments.items() if name == self.kind.name)
        living = {pk: order.value for pk, order in own if order.is_living(self.now)}
        return Rows(self.kind.default, self.holds(None), living, self.orders.parents)

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
    tree = list(Department.objects.filter(domain=desk.domain).values_list("pk", "parent_id", "name"))
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


@dataclass(frozen=True, slots=True)
class ScopeEntry:
    """One row of a list: for whom, which value, who answers for it, why and until when.

    ``ref`` is what takes it back; ``is_new`` where it is not written yet, ``has_ended`` where it says nothing any more.
    """

    ref: str
    whom: str
    detail: str
    choice: PolicyChoice
    owner: str
    reason: str
    last_day: date | None
    has_ended: bool = False
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """Some rows, the newest first; ``older`` is the id from which the next ones go on, None where there are none."""

    rows: Sequence[Policy]
    older: int | None


def listed(rows: QuerySet[Policy], *, below: int | None) -> Listed:
    """Return the newest of the rows, or those older than one of them; one statement along the index of the kind."""
    wanted = rows if below is None else rows.filter(pk__lt=below)
    found = list(wanted.order_by("-pk")[: SHOWN + 1])
    shown = found[:SHOWN]
    return Listed(shown, shown[-1].pk if len(found) > SHOWN else None)


def chosen_accounts(desk: Desk, kind: PolicyKind, value: str) -> QuerySet[Policy]:
    """Return the rows of accounts for which the rule holds by themselves."""
    rows = exceptions_of(desk, kind)
    return rows.filter(account__isnull=False, value=value) if value else rows.none()


def other_rows(desk: Desk, kind: PolicyKind, value: str) -> QuerySet[Policy]:
    """Return the rows that say something else than the rule, of departments and accounts."""
    rows = exceptions_of(desk, kind)
    if kind.written is not None:
        return rows.exclude(value=value)
    return rows.filter(value__in=[one for one in kind.values if one != value])


def entry_of(ground: ScopeGround, row: Policy) -> ScopeEntry:
    """Return a row in words."""
    if row.account is not None:
        whom, detail = row.account.name, row.account.address
    else:
        whom, detail = ground.full_name(row.department_id or 0), ""
    return ScopeEntry(
        ref=str(row.pk),
        whom=whom,
        detail=detail,
        choice=ground.kind.choice(row.value),
        owner=row.owner,
        reason=row.reason,
        last_day=last_day(row.ends_at, ground.domain.zone),
        has_ended=row.ends_at is not None and row.ends_at <= ground.now,
    )


def present_of(ground: ScopeGround) -> Choice:
    """Return for whom the rule holds now, as far as rows of the domain and of departments say it."""
    kind = ground.kind
    others = [value for value in kind.values if value != kind.default] or [_written_for_some(ground)]
    return present_choice(ground.rows, others)


def _written_for_some(ground: ScopeGround) -> str:
    """Return what the rule is where it is written for single accounts alone; empty where it is written for nobody."""
    kind, living = ground.kind, ground.rows
    if living.domain != kind.default or set(living.departments.values()) - {kind.default}:
        return ""
    rows = Policy.objects.filter(living_order(), domain=ground.domain, kind=kind.name, account__deleted_at__isnull=True)
    found = rows.exclude(account=None).exclude(value=kind.default).order_by("value", "pk")
    return found.values_list("value", flat=True).first() or ""


def some_holding(
    ground: ScopeGround, after: DomainOrders, group: str, *, known: Collection[int], number: int, total: int
) -> list[User]:
    """Return a few of those for whom a value of the group holds after a change of the ``known`` accounts.

    In three statements. ``number`` of ``total`` people they are: what many have is soon met on the way through the
    names, and what few have is fetched and sorted.
    """
    most = min(_NAMED, number)
    kind = ground.kind
    alone = [pk for (_, pk), order in after.accounts.items() if kind.group_of(order.value).value == group]
    people = User.objects.filter(domain=ground.domain, deleted_at__isnull=True)
    found = list(people.filter(pk__in=alone).order_by("name", "pk")[:most]) if alone else []
    crowds = [Crowd(place) for place in (None, *after.parents) if ground.group_at(place, orders=after) == group]
    if crowds and len(found) < most:
        of_crowds = people.filter(accounts_in(crowds, known, kind=kind.name))
        # What is in no index lets no database walk through the names.
        name = F("name") if number * _FEW > total else Concat(F("name"), Value(""))
        found += of_crowds.order_by(name, "pk")[: most - len(found)]
    if len(found) < most:
        rows = Policy.objects.filter(living_order(), _in_group(kind, group), domain=ground.domain, kind=kind.name)
        own = rows.filter(account__deleted_at__isnull=True).exclude(Q(account=None) | Q(account__in=known))
        found += [
            row.account for row in own.select_related("account").order_by("-pk")[: most - len(found)] if row.account
        ]
    return found


def _in_group(kind: PolicyKind, group: str) -> Q:
    return Q(value=group) if group in kind.values else ~Q(value__in=kind.values)


def owners_among(desk: Desk, addresses: Collection[str]) -> set[str]:
    """Return which of the addresses are those of postmasters and administrators, who may answer for a rule."""
    people = User.objects.filter(domain=desk.domain, deleted_at__isnull=True, frozen_at__isnull=True)
    has_task = Q(appointment__isnull=False) & living_appointment("appointment__")
    found = people.filter(Q(role=Role.POSTMASTER) | has_task, address__in=addresses)
    return set(found.values_list("address", flat=True))
