"""How many people a rule can hold for: kept counts of heads, and of rows of their own, by department."""

from collections.abc import Callable, Mapping
from typing import Final

from django.db.models import Count

from accounts.models import Policy
from accounts.policies.kinds import PolicyKind
from accounts.policies.queries import living_order
from accounts.policies.resolve import DomainOrders
from admin_console.figures.census import Census, DirectCounts, register
from admin_console.figures.queries import HEADS, PEOPLE, Counts
from admin_console.figures.services import counts_of
from admin_console.policies.rule_sets import SCOPED
from admin_console.scopes.rules import Heads


def _name(kind: PolicyKind, value: str) -> str:
    return f"own:{kind.name}:{value}"


def _census(kind: PolicyKind) -> Census:
    names = tuple(_name(kind, group.value) for group in kind.groups)

    def count(domain_id: int, _orders: DomainOrders) -> Mapping[str, DirectCounts]:
        rows = Policy.objects.filter(living_order(), domain=domain_id, kind=kind.name, account__deleted_at__isnull=True)
        alike = rows.exclude(account=None).order_by().values_list("account__department", "value")
        found: dict[str, dict[int | None, int]] = {name: {} for name in names}
        for place, value, number in alike.annotate(number=Count("pk")):
            counted = found[_name(kind, kind.group_of(value).value)]
            counted[place] = counted.get(place, 0) + number
        return found

    return register(Census(f"own:{kind.name}", names, count, is_quick=True))


_OWN: Final = {kind.name: _census(kind) for rules in SCOPED for kind in rules.kinds}


def counts_for(kind: PolicyKind, *, domain_id: int) -> Counts:
    """Return the kept counts that the page of a kind shows; one statement where they are good enough."""
    counts = counts_of(HEADS, _OWN[kind.name], domain_id=domain_id)
    if counts is None:
        raise RuntimeError("what is quick is counted at once")
    return counts


def heads_in(counts: Counts, kind: PolicyKind) -> Heads:
    """Return how many people there are, and how many have rows of their own, by group."""
    groups = [group.value for group in kind.groups]
    return Heads(_number(counts, PEOPLE), {group: _number(counts, _name(kind, group)) for group in groups})


def _number(counts: Counts, name: str) -> Callable[[int | None], int]:
    return lambda place: counts.whole(name) if place is None else counts.at(place, name)
