"""Some of those for whom a rule holds, by name: few are read, however many they are."""

from collections.abc import Collection
from typing import Final

from django.db.models import F, Q, Value
from django.db.models.functions import Concat

from accounts.models import Policy, User
from accounts.policies.kinds import PolicyKind
from accounts.policies.queries import living_order, with_own_order
from accounts.policies.resolve import DomainOrders
from admin_console.scopes.queries import ScopeGround
from admin_console.scopes.rules import Rows

_NAMED: Final = 3
_FEW: Final = 10  # so many times more people than those who are named


def some_holding(
    ground: ScopeGround, after: DomainOrders, group: str, *, known: Collection[int], number: int, total: int
) -> list[User]:
    """Return a few of those for whom a value of the group holds after a change of the ``known`` accounts.

    In three statements. ``number`` of ``total`` people they are: what many have is soon met on the way through the
    names, and what few have is fetched and sorted.
    """
    most, kind = min(_NAMED, number), ground.kind
    alone = [pk for (_, pk), order in after.accounts.items() if kind.group_of(order.value).value == group]
    people = User.objects.filter(domain=ground.domain, deleted_at__isnull=True)
    found = list(people.filter(pk__in=alone).order_by("name", "pk")[:most]) if alone else []
    inherits = _inheriting(ground.groups_of(after), group)
    if inherits is not None and len(found) < most:
        others = people.filter(inherits, ~with_own_order(kind.name)).exclude(pk__in=known)
        # What is in no index lets no database walk through the names.
        name = F("name") if number * _FEW > total else Concat(F("name"), Value(""))
        found += others.order_by(name, "pk")[: most - len(found)]
    if len(found) < most:
        rows = Policy.objects.filter(living_order(), _in_group(kind, group), domain=ground.domain, kind=kind.name)
        own = rows.filter(account__deleted_at__isnull=True).exclude(Q(account=None) | Q(account__in=known))
        found += [
            row.account for row in own.select_related("account").order_by("-pk")[: most - len(found)] if row.account
        ]
    return found


def _in_group(kind: PolicyKind, group: str) -> Q:
    return Q(value=group) if group in kind.values else ~Q(value__in=kind.values)


def _inheriting(rows: Rows, value: str) -> Q | None:
    """Return the condition of being where a value holds for those without a row of their own, None if nowhere."""
    apart = rows.apart()
    if rows.domain == value:
        return ~Q(department__in=apart) if apart else Q()
    places = [pk for pk, held in apart.items() if held == value]
    return Q(department__in=places) if places else None
