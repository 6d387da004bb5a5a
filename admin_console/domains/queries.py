"""Reading the domains of the installation: a page of them by key, and one with who looks after it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import OuterRef, Q, QuerySet

from accounts.directory.rules import Role
from accounts.events import (
    CONSOLE_FACTOR_SET,
    DOMAIN_CREATED,
    DOMAIN_DELETED,
    DOMAIN_REOPENED,
    DOMAIN_RESTORED,
    DOMAIN_SUSPENDED,
    MAIL_HOSTS_SET,
)
from accounts.models import Domain, User
from mailportal.audit.models import AuditEvent
from mailportal.pages import Key, keyset_page
from mailportal.sql import CountUpTo, only_row
from security.factors.queries import factor_columns, factors_in
from security.factors.rules import Factors

PAGE_SIZE: Final = 25
# People are counted so far, in each domain of a page; beyond it is "2,000+".
MOST_COUNTED: Final = 2_000
_MOST_POSTMASTERS: Final = 20
_MOST_ACTS: Final = 10
_OPERATORS_ACTS: Final = (
    CONSOLE_FACTOR_SET,
    DOMAIN_CREATED,
    DOMAIN_DELETED,
    DOMAIN_REOPENED,
    DOMAIN_RESTORED,
    DOMAIN_SUSPENDED,
    MAIL_HOSTS_SET,
)


@dataclass(frozen=True, slots=True)
class ListedDomain:
    """One row of the list: ``people`` are at most one more than ``MOST_COUNTED``."""

    domain: Domain
    people: int
    postmasters: Sequence[User]


@dataclass(frozen=True, slots=True)
class DomainPage:
    """Some rows in order of name; ``before`` and ``after`` are the names beside which the other pages are, or None."""

    rows: tuple[ListedDomain, ...]
    before: str | None = None
    after: str | None = None


def domain_page(*, text: str = "", after: str = "", before: str = "") -> DomainPage:
    """Return one page of the domains that have the text in their name; a key that is no domain's is as good as none."""
    domains = Domain.objects.annotate(people=_people())
    if text:
        domains = domains.filter(Q(name__icontains=text) | Q(display_name__icontains=text))
    ends_before = _key(before)
    begins_after = _key(after) if ends_before is None else None
    found, has_before, has_after = keyset_page(domains, "name", size=PAGE_SIZE, after=begins_after, before=ends_before)
    postmasters = _postmasters_by_domain(found)
    return DomainPage(
        tuple(ListedDomain(row, row.people, postmasters.get(row.pk, ())) for row in found),  # type: ignore[attr-defined]  # annotated above
        before=found[0].name if found and has_before else None,
        after=found[-1].name if found and has_after else None,
    )


def _people() -> CountUpTo:
    return CountUpTo(User.objects.filter(domain=OuterRef("pk"), deleted_at__isnull=True), MOST_COUNTED + 1)


def _key(name: str) -> Key | None:
    return Domain.objects.filter(name=name).values_list("name", "pk").first() if name else None


def _postmasters_by_domain(domains: Iterable[Domain]) -> Mapping[int, Sequence[User]]:
    found: dict[int, list[User]] = {}
    for account in _postmasters().filter(domain__in=[domain.pk for domain in domains]).select_related("last_logon"):
        found.setdefault(account.domain_id or 0, []).append(account)
    return found


def _postmasters() -> QuerySet[User]:
    # The role as the index has it (accounts.directory.models).
    return User.objects.filter(role=Role.POSTMASTER, deleted_at__isnull=True).order_by("domain", "pk")


def domain_named(name: str) -> Domain | None:
    """Return the domain of this canonical name, None where there is none."""
    return only_row(Domain.objects.filter(name=name))


def people_in(domain: Domain) -> int:
    """Return how many people the domain has, those in its recycle bin left out; one more than ``MOST_COUNTED``."""
    return User.objects.filter(domain=domain, deleted_at__isnull=True).order_by()[: MOST_COUNTED + 1].count()


@dataclass(frozen=True, slots=True)
class Keeper:
    """A postmaster as the operator sees them: the account, and what is bound to it."""

    account: User
    factors: Factors


def keepers_of(domain: Domain) -> Sequence[Keeper]:
    """Return the domain's postmasters with what they have bound, in one query; frozen ones are among them."""
    rows: QuerySet[Any] = _postmasters().filter(domain=domain).select_related("last_logon")
    found = rows.annotate(**factor_columns())[:_MOST_POSTMASTERS]
    return [Keeper(row, factors_in(_columns_of(row))) for row in found]


def _columns_of(row: User) -> Mapping[str, Any]:
    return {"id": row.pk, **{name: getattr(row, name) for name in factor_columns()}}


def operators_acts_on(domain: Domain) -> Sequence[AuditEvent]:
    """Return the latest of what operators did to the domain itself, at their console or on the host."""
    acts = AuditEvent.objects.filter(domain_id=domain.pk, event__in=_OPERATORS_ACTS)
    return list(acts.order_by("-at", "-pk")[:_MOST_ACTS])
