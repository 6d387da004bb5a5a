"""Whom a plan touches, as sets that the database counts: no query grows with the number of people."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.policies.kinds import PolicyKind
from accounts.policies.resolve import DomainOrders
from admin_console.policies.impact import Place, moved_to, places, value_at
from admin_console.policies.plan import Plan, orders_after
from security.policies import (
    ALLOWED,
    CHOOSE,
    CLIENT_PASSWORDS,
    OFF,
    ON,
    PROTOCOL_SWITCHES,
    REFUSED,
    REQUIRED,
    THIRD_PARTY_CLIENTS,
)


@dataclass(frozen=True, slots=True)
class Touched:
    """Accounts by what a plan does to them; frozen ones are left out, for nobody can log on with them.

    ``bound`` must use security passwords from now on and did not by their own choice; ``bound_already`` did.
    ``freed`` return to their own choice. ``barred`` and ``let_in``: third-party clients. ``closed`` lose a protocol,
    ``opened`` get one.
    """

    bound: QuerySet[User]
    bound_already: QuerySet[User]
    freed: QuerySet[User]
    barred: QuerySet[User]
    let_in: QuerySet[User]
    closed: QuerySet[User]
    opened: QuerySet[User]


def touched_by(plan: Plan, orders: DomainOrders, *, domain_id: int) -> Touched:
    """Return whom the plan touches in the domain whose orders are given; one query, the sets are counted later."""
    after = orders_after(orders, plan)
    singled_out = _singled_out((orders, after), frozenset(plan.values), domain_id)
    everywhere, now = places(orders, singled_out), timezone.now()

    def moved(kind: PolicyKind, value: str) -> QuerySet[User]:
        where = moved_to(value, kind, orders, after, everywhere, now) if kind.name in plan.values else []
        return _accounts_at(where, domain_id, frozenset(singled_out))

    def switched(value: str) -> QuerySet[User]:
        return reduce(or_, [moved(kind, value) for kind in PROTOCOL_SWITCHES])

    bound = moved(CLIENT_PASSWORDS, REQUIRED)
    return Touched(
        bound=bound.filter(client_passwords_since__isnull=True),
        bound_already=bound.filter(client_passwords_since__isnull=False),
        freed=moved(CLIENT_PASSWORDS, CHOOSE),
        barred=moved(THIRD_PARTY_CLIENTS, REFUSED),
        let_in=moved(THIRD_PARTY_CLIENTS, ALLOWED),
        closed=switched(OFF),
        opened=switched(ON),
    )


def holding(orders: DomainOrders, kind: PolicyKind, value: str, *, domain_id: int) -> QuerySet[User]:
    """Return the accounts, frozen ones left out, for which a kind has that value now; one query before it is read."""
    singled_out, now = _singled_out((orders,), frozenset({kind.name}), domain_id), timezone.now()
    where = [place for place in places(orders, singled_out) if value_at(orders, kind, place, now) == value]
    return _accounts_at(where, domain_id, frozenset(singled_out))


def _singled_out(states: tuple[DomainOrders, ...], kinds: frozenset[str], domain_id: int) -> dict[int, int | None]:
    """Return the accounts with rows of their own in any of the states, each with its department."""
    keys = {account_id for orders in states for kind, account_id in orders.accounts if kind in kinds}
    return dict(User.objects.filter(domain_id=domain_id, pk__in=keys).values_list("pk", "department_id"))


def _accounts_at(where: list[Place], domain_id: int, singled_out: frozenset[int]) -> QuerySet[User]:
    single = [place.account_id for place in where if place.account_id is not None]
    crowds = [place.department_id for place in where if place.account_id is None]
    in_crowd = Q(department_id__in=[pk for pk in crowds if pk is not None])
    if None in crowds:
        in_crowd |= Q(department_id__isnull=True)
    return User.objects.filter(
        Q(pk__in=single) | (in_crowd & ~Q(pk__in=singled_out)), domain_id=domain_id, frozen_at__isnull=True
    )
