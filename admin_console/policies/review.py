"""Whom a plan moves, and its review before it is carried out (W25).

Moves are conditions that the database counts: no query grows with the number of people.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import or_

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.policies.kinds import PolicyChoice, PolicyKind, Stop, kind_named
from accounts.policies.queries import accounts_in, orders_of_domain, singled_out
from accounts.policies.resolve import Crowd, DomainOrders, crowds_of, effective_at
from admin_console.policies.origins import Refusals, refusals_by
from admin_console.policies.plan import fingerprint_of, moved_to, orders_after
from admin_console.policies.targets import PolicyStep, accounts_named, kinds_named, plans_of
from security.client_passwords.models import ClientPassword
from security.passwords.expiry.queries import EXPIRY_KINDS, with_password_ending
from security.policies import PASSWORD_EXPIRY
from security.records.queries import accounts_using_account_password

NAMED = 20  # of the accounts concerned
SEEN_DAYS = 30  # docs/rules.md X1
ENDING_DAYS = 14  # of passwords that end soon under a planned order (P3)
_NOBODY = Q(pk__in=())
OFF = Q(client_passwords_since__isnull=True)


@dataclass(frozen=True, slots=True)
class Move:
    """The accounts for which a choice becomes the one that holds, by kinds whose effects are said together."""

    effects: str
    choice: PolicyChoice
    accounts: Q


def orders_for(steps: Sequence[PolicyStep], *, domain_id: int) -> DomainOrders:
    """Return the orders that a change is judged by: of other accounts no rows, for theirs are nearer than it is.

    But whose passwords end soon is decided by two kinds together, of everybody.
    """
    kinds, named = set(kinds_named(steps)), accounts_named(steps)
    if kinds & EXPIRY_KINDS:
        kinds |= EXPIRY_KINDS
    return orders_of_domain(domain_id=domain_id, only_kinds=kinds, only_accounts=named, whole_kinds=EXPIRY_KINDS)


def moves_of(steps: Sequence[PolicyStep], orders: DomainOrders, *, domain_id: int) -> list[Move]:
    """Return whom the steps move in the domain whose orders are given, in one query."""
    after = orders_after(orders, *plans_of(steps))
    return moves_between(orders, after, kinds=kinds_named(steps), domain_id=domain_id)


def moves_between(orders: DomainOrders, after: DomainOrders, *, kinds: Iterable[str], domain_id: int) -> list[Move]:
    """Return for whom other values of these kinds hold in the second state than in the first, in one query.

    An account with an order of its own is not moved by any above it; those whose rows are in the states are judged one
    by one, the others are left out by the database, however many they are.
    """
    kinds, now = list(kinds), timezone.now()
    single = singled_out(orders, after, kinds=kinds, domain_id=domain_id)
    everybody = crowds_of(after, single)
    found: dict[tuple[str, str], Move] = {}
    for kind in map(kind_named, kinds):
        for choice in kind.groups:
            moved = moved_to(choice.value, kind, orders, after, everybody, now)
            key = kind.effects, choice.value
            others = found[key].accounts if key in found else _NOBODY
            found[key] = Move(kind.effects, choice, others | accounts_in(moved, single, kind=kind.name))
    return list(found.values())


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
    """Return the accounts that a change can touch: nobody can log on to a frozen or deleted one."""
    return User.objects.filter(domain_id=domain_id, frozen_at__isnull=True, deleted_at__isnull=True)


@dataclass(frozen=True, slots=True)
class Review:
    """What a plan does, in numbers and names, at one moment; ``fingerprint`` stands for plan and moment.

    ``steps``: what the change is about, one by one: the kind, what holds there now and what will. ``moved``: how many
    of the ``accounts``, by the template that says it, by the value that comes to hold, and by how their holders stand
    with security passwords: ``all``; turned ``on`` by themselves or ``off``; ``off_and_none``, not generated either;
    ``some``, generated. ``stopped``: for whom a password that opened the mailbox stops working in mail programs; of
    these ``seen`` used the account password within 30 days; ``names`` are the first 20 of them, read where they are
    shown. ``rehearsed`` finds the accounts whose account password is what stops. ``ending`` is how many
    of those moved have a password that ends within 14 days or has ended, None where the plan is about something else.
    ``refusals`` are whose logons of the last month are refused where networks bear on the plan, else None; those
    ``seen`` are then among them: who was in an exempt network goes on.
    """

    steps: list[tuple[PolicyKind, PolicyChoice, PolicyChoice]]
    fingerprint: str
    accounts: int
    moved: Mapping[str, Mapping[str, Mapping[str, int]]]
    stopped: int
    seen: int
    names: QuerySet[User]
    rehearsed: QuerySet[User]
    is_self_touched: bool
    ending: int | None
    refusals: Refusals | None = None

    @property
    def unnamed(self) -> int:
        """Return how many were seen beyond those named."""
        return self.seen - len(self.names)


def review_of(*, viewer: User, domain_id: int, steps: Sequence[PolicyStep]) -> Review:
    """Return what carrying out the steps would mean now; the number of queries does not depend on that of people."""
    orders, plans = orders_for(steps, domain_id=domain_id), plans_of(steps)
    about = [(step.target.crowd, list(step.plan.values)) for step in steps]
    change = OrdersChange(orders, orders_after(orders, *plans), about)
    return review_between(
        change,
        viewer=viewer,
        fingerprint=fingerprint_of(plans, orders.epoch),
        domain_id=domain_id,
        refusals=refusals_by(steps, orders, domain_id=domain_id),
    )


@dataclass(frozen=True, slots=True)
class OrdersChange:
    """Two states of a domain's orders: what differs, above all for the crowds that it is ``about``, in which kinds."""

    before: DomainOrders
    after: DomainOrders
    about: Sequence[tuple[Crowd, Sequence[str]]]

    @property
    def kinds(self) -> list[str]:
        """Return the kinds, each once."""
        return list(dict.fromkeys(kind for _, kinds in self.about for kind in kinds))


def review_between(
    change: OrdersChange, *, viewer: User, fingerprint: str, domain_id: int, refusals: Refusals | None = None
) -> Review:
    """Return what it would mean now if the one state came after the other."""
    moves = moves_between(change.before, change.after, kinds=change.kinds, domain_id=domain_id)
    everybody = active_accounts(domain_id=domain_id)
    stopped = everybody.filter(stopped_by(moves, Stop.ACCOUNT_PASSWORD, Stop.EVERY_PASSWORD))
    seen, names = _seen(stopped.filter(using_account_password(domain_id=domain_id)), refusals)
    return Review(
        steps=_steps(change),
        fingerprint=fingerprint,
        accounts=everybody.count(),
        moved=_moved(moves, domain_id),
        stopped=stopped.count(),
        seen=seen,
        names=names,
        rehearsed=everybody.filter(stopped_by(moves, Stop.ACCOUNT_PASSWORD)),
        is_self_touched=everybody.filter(stopped_by(moves, *Stop), pk=viewer.pk).exists(),
        ending=_ending(moves, change.after, domain_id),
        refusals=refusals,
    )


def _seen(using: QuerySet[User], refusals: Refusals | None) -> tuple[int, QuerySet[User]]:
    by_name = using.order_by("name", "pk")
    if refusals is None:
        return using.count(), by_name[:NAMED]
    refused = [pk for pk in by_name.values_list("pk", flat=True) if pk in refusals.in_mail]
    return len(refused), by_name.filter(pk__in=refused[:NAMED])


def _ending(moves: Iterable[Move], after: DomainOrders, domain_id: int) -> int | None:
    moved = [move.accounts for move in moves if move.effects == PASSWORD_EXPIRY.effects]
    if not moved:
        return None
    by = timezone.localdate(timezone=after.zone) + timedelta(days=ENDING_DAYS)
    ending = with_password_ending(orders=after, domain_id=domain_id, by=by)
    return ending.filter(reduce(or_, moved)).count()


def _moved(moves: Iterable[Move], domain_id: int) -> dict[str, dict[str, dict[str, int]]]:
    some = with_client_password(domain_id=domain_id)
    parts = {"on": ~OFF, "off": OFF, "off_and_none": OFF & ~some, "some": some}
    counts = {part: Count("pk", filter=who) for part, who in parts.items()}
    found: dict[str, dict[str, dict[str, int]]] = {}
    for move in moves:
        accounts = active_accounts(domain_id=domain_id).filter(move.accounts)
        found.setdefault(move.effects, {})[move.choice.value] = accounts.aggregate(all=Count("pk"), **counts)
    return found


def _steps(change: OrdersChange) -> list[tuple[PolicyKind, PolicyChoice, PolicyChoice]]:
    now = timezone.now()

    def choice_in(state: DomainOrders, kind: PolicyKind, crowd: Crowd) -> PolicyChoice:
        return kind.choice(effective_at(state, kind, crowd, now).value)

    return [
        (kind, choice_in(change.before, kind, crowd), choice_in(change.after, kind, crowd))
        for crowd, kinds in change.about
        for kind in map(kind_named, kinds)
    ]
