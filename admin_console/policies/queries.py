"""Reading for the policy pages: present exceptions, and the review of a plan before it is carried out (W24, W25)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Policy, User
from accounts.policies.kinds import PolicyKind, kind_named
from accounts.policies.queries import orders_of_domain
from accounts.policies.resolve import DomainOrders, EffectivePolicy, resolve
from admin_console.policies.plan import Plan, orders_after
from admin_console.policies.targets import Target
from admin_console.policies.touched import holding, touched_by
from admin_console.policies.words import KIND_WORDS, VALUE_TONES, VALUE_WORDS, Why, last_day, why
from security.client_passwords.models import ClientPassword
from security.policies import CLIENT_PASSWORDS, REFUSED, REQUIRED, THIRD_PARTY_CLIENTS
from security.records.queries import accounts_using_account_password

SEEN_DAYS = 30  # docs/rules.md X1
NAMED = 20  # of the accounts concerned, in the review
RULES = (THIRD_PARTY_CLIENTS, CLIENT_PASSWORDS)


@dataclass(frozen=True, slots=True)
class ShownException:
    """One row of the list of exceptions. ``has_ended``: the row says nothing any more."""

    policy: Policy
    whom: str
    rule: str
    value: str
    tone: str
    last_day: date | None
    has_ended: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One line of before and after at the scope of the plan."""

    rule: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Review:
    """What a plan does, in numbers and names, at one moment; ``fingerprint`` stands for plan and moment.

    ``bound``: must use security passwords from now on; of these ``without`` have none yet. ``bound_already`` chose
    them before. ``freed`` return to their own choice; of these ``freed_but_on`` stay on. ``barred``: mail programs
    are refused, among them ``barred_devices`` accounts with security passwords. ``closed`` lose a
    protocol, ``opened`` get one.
    ``seen``: of bound and barred, those seen with the account password within 30 days; ``names`` are the first 20.
    """

    steps: tuple[Step, ...]
    fingerprint: str
    accounts: int
    bound: int
    without: int
    bound_already: int
    freed: int
    freed_but_on: int
    barred: int
    barred_devices: int
    let_in: int
    closed: int
    opened: int
    seen: int
    names: tuple[User, ...]
    is_self_touched: bool

    @property
    def touches_anybody(self) -> bool:
        """Say whether anything changes for anybody today."""
        moved = (self.bound, self.bound_already, self.freed, self.barred, self.let_in, self.closed, self.opened)
        return any(moved)

    @property
    def unnamed(self) -> int:
        """Return how many were seen beyond those named."""
        return self.seen - len(self.names)


@dataclass(frozen=True, slots=True)
class Standing:
    """How the domain stands now: accounts that are not frozen, those bound by order, of these without any yet, and
    those whose mail programs are refused.
    """

    accounts: int
    bound: int
    without: int
    barred: int


def standing_of(orders: DomainOrders, *, domain_id: int) -> Standing:
    """Return how the domain stands under its orders."""
    bound = holding(orders, CLIENT_PASSWORDS, REQUIRED, domain_id=domain_id)
    return Standing(
        accounts=User.objects.filter(domain_id=domain_id, frozen_at__isnull=True).count(),
        bound=bound.count(),
        without=with_client_passwords(bound, having=False).count(),
        barred=holding(orders, THIRD_PARTY_CLIENTS, REFUSED, domain_id=domain_id).count(),
    )


def since_seen() -> datetime:
    """Return the moment from which a use of the account password counts."""
    return timezone.now() - timedelta(days=SEEN_DAYS)


def seen_in(accounts: QuerySet[User], *, domain_id: int) -> QuerySet[User]:
    """Return those accounts of a set that used the account password in a mail program within 30 days."""
    return accounts.filter(pk__in=accounts_using_account_password(domain_id=domain_id, since=since_seen()))


def with_client_passwords(accounts: QuerySet[User], *, having: bool = True) -> QuerySet[User]:
    """Return those accounts of a set that have (or have not) at least one living security password."""
    living = Exists(ClientPassword.objects.filter(account=OuterRef("pk"), revoked_at__isnull=True))
    return accounts.filter(living if having else ~living)


def review_of(*, postmaster: User, target: Target, plan: Plan) -> Review:
    """Return what carrying out the plan would mean now; the number of queries is constant."""
    domain_id = target.domain.pk
    orders = orders_of_domain(domain_id=domain_id)
    touched = touched_by(plan, orders, domain_id=domain_id)
    stopped = touched.bound | touched.barred
    seen = seen_in(stopped, domain_id=domain_id)
    return Review(
        steps=_steps(orders, target, plan),
        fingerprint=plan.fingerprint(orders.epoch),
        accounts=User.objects.filter(domain_id=domain_id, frozen_at__isnull=True).count(),
        bound=touched.bound.count(),
        without=with_client_passwords(touched.bound, having=False).count(),
        bound_already=touched.bound_already.count(),
        freed=touched.freed.count(),
        freed_but_on=touched.freed.filter(client_passwords_since__isnull=False).count(),
        barred=touched.barred.count(),
        barred_devices=with_client_passwords(touched.barred).count(),
        let_in=touched.let_in.count(),
        closed=touched.closed.count(),
        opened=touched.opened.count(),
        seen=seen.count(),
        names=tuple(seen.order_by("name", "pk")[:NAMED]),
        is_self_touched=(stopped | touched.closed).filter(pk=postmaster.pk).exists(),
    )


def _steps(orders: DomainOrders, target: Target, plan: Plan) -> tuple[Step, ...]:
    after = orders_after(orders, plan)
    return tuple(
        Step(
            str(KIND_WORDS[kind]),
            str(VALUE_WORDS[effective_at(orders, target, kind_named(kind)).value]),
            str(VALUE_WORDS[effective_at(after, target, kind_named(kind)).value]),
        )
        for kind in plan.values
    )


def effective_at(orders: DomainOrders, target: Target, kind: PolicyKind) -> EffectivePolicy:
    """Return what holds at a scope itself: for the account, for members of the department, for the domain."""
    account, department = target.account, target.department
    department_id = account.department_id if account is not None else getattr(department, "pk", None)
    return resolve(
        orders,
        kind.name,
        kind.default,
        account_id=account.pk if account is not None else 0,
        department_id=department_id,
        now=timezone.now(),
    )


def whys_at(
    *, target: Target, orders: DomainOrders, kinds: tuple[PolicyKind, ...], departments: Mapping[int, str]
) -> list[Why]:
    """Return what holds at a scope for several kinds, in words with the origin."""
    zone = target.domain.zone
    return [why(kind.name, effective_at(orders, target, kind), departments, zone) for kind in kinds]


def exceptions_of(*, domain_id: int) -> QuerySet[Policy]:
    """Return the domain's exceptions to its two rules, departments before accounts."""
    return (
        Policy.objects.filter(domain_id=domain_id, kind__in=[kind.name for kind in RULES])
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
            whom=row.account.name if row.account is not None else departments.get(row.department_id or 0, ""),
            rule=str(KIND_WORDS[row.kind]),
            value=str(VALUE_WORDS[row.value]),
            tone=VALUE_TONES.get(row.value, ""),
            last_day=last_day(row.ends_at, zone),
            has_ended=row.ends_at is not None and row.ends_at <= now,
        )
        for row in rows
    ]
