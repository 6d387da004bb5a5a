"""Reading for the pages of rules: how the domain stands, what holds at a scope, and present exceptions (W24)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, tzinfo

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Policy
from accounts.policies.kinds import Choice, PolicyKind, kind_named
from accounts.policies.resolve import DomainOrders
from admin_console.policies.plan import effective_at, places
from admin_console.policies.review import (
    accounts_at,
    counted,
    singled_out,
    with_client_password,
)
from admin_console.policies.targets import Target
from admin_console.policies.words import Why, last_day, why
from security.policies import CLIENT_PASSWORDS, REFUSED, REQUIRED, THIRD_PARTY_CLIENTS


@dataclass(frozen=True, slots=True)
class ShownException:
    """One row of the list of exceptions. ``has_ended``: the row says nothing any more."""

    policy: Policy
    kind: PolicyKind
    choice: Choice
    whom: str
    last_day: date | None
    has_ended: bool


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
