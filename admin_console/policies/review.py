"""Whom a plan moves, and its review before it is carried out (W25).

These are conditions that the database counts: no query grows with the number of people.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.policies.kinds import Choice, PolicyKind, Stop, kind_named
from accounts.policies.queries import orders_of_domain
from accounts.policies.resolve import DomainOrders
from admin_console.policies.plan import Place, Plan, effective_at, moved_to, orders_after, places
from admin_console.policies.targets import Target
from security.client_passwords.models import ClientPassword
from security.records.queries import accounts_using_account_password

NAMED = 20  # of the accounts concerned
SEEN_DAYS = 30  # docs/rules.md X1
_NOBODY = Q(pk__in=())
OFF = Q(client_passwords_since__isnull=True)


@dataclass(frozen=True, slots=True)
class Move:
    """The accounts for which a choice becomes the one that holds, by kinds whose effects are said together."""

    effects: str
    choice: Choice
    accounts: Q


def moves_of(plan: Plan, orders: DomainOrders, *, domain_id: int) -> list[Move]:
    """Return whom the plan moves in the domain whose orders are given, in one query."""
    after, now = orders_after(orders, plan), timezone.now()
    single = singled_out(orders, after, kinds=plan.values, domain_id=domain_id)
    everywhere = places(after, single)
    found: dict[tuple[str, str], Move] = {}
    for kind in map(kind_named, plan.values):
        for choice in kind.choices:
            where = moved_to(choice.value, kind, orders, after, everywhere, now)
            key = kind.effects, choice.value
            others = found[key].accounts if key in found else _NOBODY
            found[key] = Move(kind.effects, choice, others | accounts_at(where, single))
    return list(found.values())


def singled_out(*states: DomainOrders, kinds: Iterable[str], domain_id: int) -> dict[int, int | None]:
    """Return the accounts with rows of their own of these kinds in any of the states, each with its department."""
    wanted = set(kinds)
    keys = {account_id for orders in states for kind, account_id in orders.accounts if kind in wanted}
    return dict(User.objects.filter(domain_id=domain_id, pk__in=keys).values_list("pk", "department_id"))


def accounts_at(where: Iterable[Place], single: Iterable[int]) -> Q:
    """Return the condition of being at one of these places; ``single`` are all accounts that are a place by itself."""
    found, crowds = set(), set()
    for place in where:
        found.add(place.account_id) if place.account_id is not None else crowds.add(place.department_id)
    in_crowd = Q(department_id__in=crowds - {None})
    if None in crowds:
        in_crowd |= Q(department_id__isnull=True)
    return Q(pk__in=found) | (in_crowd & ~Q(pk__in=list(single)))


def stopped_by(moves: Iterable[Move], *stops: Stop) -> Q:
    """Return the condition of being moved to a choice that stops what opened the mailbox, in one of these ways."""
    who = _NOBODY
    for move in moves:
        if move.choice.stops in stops:
            who |= move.accounts & OFF if move.choice.stops is Stop.ACCOUNT_PASSWORD else move.accounts
    return who


def using_account_password(*, domain_id: int) -> Q:
    """Return the condition of having used the account password in a mail program within ``SEEN_DAYS``."""
    since = timezone.now() - timedelta(days=SEEN_DAYS)
    return Q(pk__in=accounts_using_account_password(domain_id=domain_id, since=since))


def with_client_password(*, domain_id: int) -> Q:
    """Return the condition of having a living security password."""
    living = ClientPassword.objects.filter(account__domain=domain_id, revoked_at__isnull=True)
    return Q(pk__in=living.values("account"))


def active_accounts(*, domain_id: int) -> QuerySet[User]:
    """Return the accounts that a change can touch: nobody can log on to a frozen one."""
    return User.objects.filter(domain_id=domain_id, frozen_at__isnull=True)


def counted(groups: Mapping[str, Q], *, domain_id: int) -> dict[str, int]:
    """Return how many active accounts fulfil each of the conditions, and ``total``, in one query."""
    counts = {name: Count("pk", filter=group) for name, group in groups.items()}
    return active_accounts(domain_id=domain_id).aggregate(total=Count("pk"), **counts)


@dataclass(frozen=True, slots=True)
class Review:
    """What a plan does, in numbers and names, at one moment; ``fingerprint`` stands for plan and moment.

    ``steps``: each kind with what held at the scope before and what will. ``moved``: how many of the ``accounts``, by
    the template that says it, by the value that comes to hold, and by how their holders stand with security passwords:
    ``all``; turned ``on`` by themselves or ``off``; ``off_and_none``, not generated either; ``some``, generated.
    ``stopped``: for whom a password that opened the mailbox stops working in mail programs; of these ``seen`` used the
    account password within 30 days; ``names`` are the first 20 of them.
    """

    steps: list[tuple[PolicyKind, Choice, Choice]]
    fingerprint: str
    accounts: int
    moved: Mapping[str, Mapping[str, Mapping[str, int]]]
    stopped: int
    seen: int
    names: tuple[User, ...]
    is_self_touched: bool

    @property
    def unnamed(self) -> int:
        """Return how many were seen beyond those named."""
        return self.seen - len(self.names)


def review_of(*, postmaster: User, target: Target, plan: Plan) -> Review:
    """Return what carrying out the plan would mean now; the number of queries is constant."""
    domain_id = target.domain.pk
    orders = orders_of_domain(domain_id=domain_id)
    moves = moves_of(plan, orders, domain_id=domain_id)
    stopped = stopped_by(moves, Stop.ACCOUNT_PASSWORD, Stop.EVERY_PASSWORD)
    named = stopped & using_account_password(domain_id=domain_id)
    groups = {"stopped": stopped, "seen": named, "own": stopped_by(moves, *Stop) & Q(pk=postmaster.pk)}
    counts = counted(groups | _parts(moves, domain_id), domain_id=domain_id)
    return Review(
        steps=_steps(orders, target, plan),
        fingerprint=plan.fingerprint(orders.epoch),
        accounts=counts["total"],
        moved=_moved(moves, counts),
        stopped=counts["stopped"],
        seen=counts["seen"],
        names=tuple(active_accounts(domain_id=domain_id).filter(named).order_by("name", "pk")[:NAMED]),
        is_self_touched=counts["own"] > 0,
    )


def _parts(moves: Iterable[Move], domain_id: int) -> dict[str, Q]:
    some = with_client_password(domain_id=domain_id)
    parts = {"all": Q(), "on": ~OFF, "off": OFF, "off_and_none": OFF & ~some, "some": some}
    return {f"{part}_{at}": move.accounts & who for at, move in enumerate(moves) for part, who in parts.items()}


def _moved(moves: Iterable[Move], counts: Mapping[str, int]) -> dict[str, dict[str, dict[str, int]]]:
    found: dict[str, dict[str, dict[str, int]]] = {}
    for at, move in enumerate(moves):
        numbers = {part: counts[f"{part}_{at}"] for part in ("all", "on", "off", "off_and_none", "some")}
        found.setdefault(move.effects, {})[move.choice.value] = numbers
    return found


def _steps(orders: DomainOrders, target: Target, plan: Plan) -> list[tuple[PolicyKind, Choice, Choice]]:
    after, now = orders_after(orders, plan), timezone.now()

    def choice_in(state: DomainOrders, kind: PolicyKind) -> Choice:
        return kind.choice(effective_at(state, kind, target.place, now).value)

    return [(kind, choice_in(orders, kind), choice_in(after, kind)) for kind in map(kind_named, plan.values)]
