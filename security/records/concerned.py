"""Which domain an outcome concerns: that of the account, else the one that was typed."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from django.db.models import Q

from accounts.directory.rules import InvalidAddress, canonical_domain
from accounts.models import Domain
from security.records.entries import Entry, loggable
from security.records.refusals import Counted
from security.records.rules import NO_DOMAIN


def domains_of(refusals: Iterable[Entry], counted: Counted) -> Mapping[str, Domain]:
    """Return by name the domains that a batch may concern, in one statement.

    A misspelt local part concerns the postmaster of that domain, though it is nobody's account.
    """
    # Asked for known accounts as well: a statement less would tell in time who exists (attack A1).
    names = {_domain_name(entry) for entry in refusals}
    ids = {tally.latest.domain_id or NO_DOMAIN for _, tally in counted}
    rows = Domain.objects.filter(Q(name__in=names) | Q(pk__in=ids)).only("name", "time_zone")
    return {domain.name: domain for domain in rows}


def concerned(entry: Entry, domains: Mapping[str, Domain]) -> int | None:
    """Return the id of the domain that an outcome concerns; None where it is none of these."""
    if entry.account_id is not None:
        return entry.domain_id
    domain = domains.get(_domain_name(entry))
    return None if domain is None else domain.pk


def _domain_name(entry: Entry) -> str:
    return _domain(loggable(entry.address).rpartition("@")[2])


@lru_cache(4096)
def _domain(typed: str) -> str:
    try:
        return canonical_domain(typed)
    except InvalidAddress:
        return ""
