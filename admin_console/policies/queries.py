"""Reading for the policy pages: present exceptions, and the review of a plan before it is carried out (W24, W25)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, tzinfo

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Policy, User
from accounts.policies.kinds import Choice, PolicyKind, Stop, kind_named
from accounts.policies.queries import orders_of_domain
from accounts.policies.resolve import DomainOrders
from admin_console.policies.moves import (
    OFF,
    Move,
    accounts_at,
    active_accounts,
    counted,
    moves_of,
    singled_out,
    stopped_by,
    using_account_password,
    with_client_password,
)
from admin_console.policies.plan import Plan, effective_at, orders_after, places
from admin_console.policies.targets import Target
from admin_console.policies.words import Why, last_day, why
from security.policies import CLIENT_PASSWORDS, REFUSED, REQUIRED, THIRD_PARTY_CLIENTS

NAMED = 20  # of the accounts concerned, in the review


@dataclass(frozen=True, slots=True)
class ShownException:
    """One row of the list of exceptions. ``has_ended``: the row says nothing any more."""

    policy: Policy
    kind: PolicyKind
    choice: Choice
    whom: str
    last_day: date | None
    has_ended: bool


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


def standing_of(orders: DomainOrders, *, domain_id: int) -> dict[str, int]:
    """Return how the domain stands now, in two queries: accounts in ``total``, those ``bound`` by order to use security
    passwords, of these ``without`` any yet, and those whose mail programs are ``barred``. Frozen ones are left out.
    """
    single = singled_out(orders, kinds=(CLIENT_PASSWORDS.name, THIRD_PARTY_CLIENTS.name), domain_id=domain_id)
    everywhere, now = places(orders, single), timezone.now()

    def holding(kind: PolicyKind, value: str) -> Q:
        where = (place for place in everywhere if effective_at(orders, kind, place, now).value == value)
        return accounts_at(where, single)

    bound = holding(CLIENT_PASSWORDS, REQUIRED)
    without = bound & ~with_client_password(domain_id=domain_id)
    barred = holding(THIRD_PARTY_CLIENTS, REFUSED)
    return counted({"bound": bound, "without": without, "barred": barred}, domain_id=domain_id)


def whys_at(
    *, target: Target, orders: DomainOrders, kinds: tuple[PolicyKind, ...], departments: Mapping[int, str]
) -> list[Why]:
    """Return what holds at a scope for several kinds, in words with the origin."""
    now = timezone.now()
    return [why(kind, effective_at(orders, kind, target.place, now), departments, target.domain.zone) for kind in kinds]


def exceptions_of(*, domain_id: int, kinds: Iterable[PolicyKind]) -> QuerySet[Policy]:
    """Return the domain's exceptions of these kinds, departments before accounts."""
    return (
        Policy.objects.filter(domain_id=domain_id, kind__in=[kind.name for kind in kinds])
        .filter(Q(department__isnull=False) | Q(account__isnull=False))
        .select_related("account")
        .order_by("department_id", "account__name", "kind", "pk")
    )


def shown_exceptions(rows: list[Policy], *, departments: Mapping[int, str], zone: tzinfo) -> list[ShownException]:
    """Return rows of exceptions in words."""
    now = timezone.now()
    return [
        ShownException(
            policy=row,
            kind=kind_named(row.kind),
            choice=kind_named(row.kind).choice(row.value),
            whom=row.account.name if row.account is not None else departments.get(row.department_id or 0, ""),
            last_day=last_day(row.ends_at, zone),
            has_ended=row.ends_at is not None and row.ends_at <= now,
        )
        for row in rows
    ]
