"""Reading for the pages of rules: how the domain stands, what holds at a scope, and present exceptions (W24)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from accounts.directory.rules import full_name
from accounts.models import Policy, User
from accounts.policies.kinds import PolicyChoice, PolicyKind, kind_named
from accounts.policies.queries import accounts_in, singled_out
from accounts.policies.resolve import DomainOrders, Orders, crowds_of, effective_at
from admin_console.desk import Desk
from admin_console.policies.review import (
    active_accounts,
    with_client_password,
)
from admin_console.policies.targets import Target
from admin_console.policies.words import Why, last_day, why
from admin_console.reach import readable_names
from security.policies import CLIENT_PASSWORDS, REFUSED, REQUIRED, THIRD_PARTY_CLIENTS


@dataclass(frozen=True, slots=True)
class ShownException:
    """One row of the list of exceptions. ``has_ended``: the row says nothing any more."""

    policy: Policy
    kind: PolicyKind
    choice: PolicyChoice
    whom: str
    last_day: date | None
    has_ended: bool


def standing_of(orders: DomainOrders, *, domain_id: int) -> dict[str, int]:
    """Return how the domain stands now, in four queries: accounts in ``total``, those ``bound`` by order to security
    passwords, of these ``without`` any yet, and those whose mail programs are ``barred``. Frozen ones are left out.
    """
    single = singled_out(orders, kinds=(CLIENT_PASSWORDS.name, THIRD_PARTY_CLIENTS.name), domain_id=domain_id)
    everybody, now = crowds_of(orders, single), timezone.now()

    def holding(kind: PolicyKind, value: str) -> QuerySet[User]:
        crowds = [crowd for crowd in everybody if effective_at(orders, kind, crowd, now).value == value]
        return active_accounts(domain_id=domain_id).filter(accounts_in(crowds, single))

    bound = holding(CLIENT_PASSWORDS, REQUIRED)
    return {
        "total": active_accounts(domain_id=domain_id).count(),
        **bound.aggregate(bound=Count("pk"), without=Count("pk", filter=~with_client_password(domain_id=domain_id))),
        "barred": holding(THIRD_PARTY_CLIENTS, REFUSED).count(),
    }


def whys_at(
    *, target: Target, orders: Orders, kinds: tuple[PolicyKind, ...], departments: Mapping[int, str]
) -> list[Why]:
    """Return what holds at a scope for several kinds, in words with the origin."""
    now = timezone.now()
    return [why(kind, effective_at(orders, kind, target.crowd, now), departments, target.domain.zone) for kind in kinds]


def exceptions_of(*, domain_id: int, kinds: Iterable[PolicyKind]) -> QuerySet[Policy]:
    """Return the domain's exceptions of these kinds, departments before accounts.

    Those of accounts in the recycle bin are kept for when one is restored, and say nothing until then.
    """
    return (
        Policy.objects.filter(domain_id=domain_id, kind__in=[kind.name for kind in kinds])
        .filter(Q(department__isnull=False) | Q(account__isnull=False, account__deleted_at__isnull=True))
        .select_related("account", "department")
        .order_by(F("department_id").asc(nulls_last=True), "account__name", "kind", "pk")
    )


def shown_exceptions(desk: Desk, rows: Sequence[Policy]) -> list[ShownException]:
    """Return rows of exceptions in words; one statement names their departments."""
    now, zone = timezone.now(), desk.domain.zone
    names = readable_names(desk, (row.department.path for row in rows if row.department is not None))

    def whom(row: Policy) -> str:
        if row.account is not None:
            return row.account.name
        return full_name(names[row.department.path]) if row.department is not None else ""

    return [
        ShownException(
            policy=row,
            kind=kind_named(row.kind),
            choice=kind_named(row.kind).choice(row.value),
            whom=whom(row),
            last_day=last_day(row.ends_at, zone),
            has_ended=row.ends_at is not None and row.ends_at <= now,
        )
        for row in rows
    ]
