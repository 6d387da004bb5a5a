"""Keeping counts: a page reads them in one statement, and nobody sees one that an act before it contradicts.

All acts leave an event. In a domain of some thousand people the first page after one counts again; in a larger one a
number is as old as ``is_stale`` allows, and says when it was counted where it may be another by then.
"""

from collections.abc import Iterable, Mapping

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.policies.queries import orders_of_domain
from accounts.policies.resolve import DomainOrders
from admin_console.figures.census import Census, censuses_of
from admin_console.figures.models import KeptCount
from admin_console.figures.queries import HEADS, PEOPLE, Counts, Figures, kept_counts
from admin_console.figures.rules import MOST_AT_ONCE, is_stale, with_those_below

_COLUMNS = ("number", "departments", "people", "counted_at", "wanted_at")


def counts_of(*censuses: Census, domain_id: int, by_department: bool = True) -> Counts | None:
    """Return the numbers of these censuses; where the domain is large, None before they are counted the first time.

    One statement where they are kept and good enough. Without ``by_department`` those of departments are not read.
    """
    kept = _current(censuses, domain_id, by_department=by_department)
    return None if any(row.counted_at is None for row in kept.values()) else Counts(kept)


def figures_of(*, domain_id: int) -> Figures:
    """Return how many people there are, by department; it is quick enough to be there always."""
    return Figures(Counts(_current((HEADS,), domain_id)))


def _current(censuses: Iterable[Census], domain_id: int, *, by_department: bool = True) -> Mapping[str, KeptCount]:
    names = [name for census in censuses for name in census.names]
    kept = kept_counts(domain_id=domain_id, names=names, by_department=by_department)
    stale = [census for census in censuses if _is_stale(census, kept)]
    if not stale:
        return kept
    now = [census for census in stale if census.is_quick or not _is_large(domain_id, kept)]
    counted = recount(*now, domain_id=domain_id) if now else {}
    wanted = _want([census for census in stale if census not in now], kept, domain_id)
    return {**wanted, **kept, **counted}


def _is_stale(census: Census, kept: Mapping[str, KeptCount]) -> bool:
    now = timezone.now()
    rows = [kept.get(name) for name in census.names]
    return any(
        row is None or is_stale(row.counted_at, people=row.people, last_act_at=row.last_act_at, now=now)  # type: ignore[attr-defined]  # of kept_counts
        for row in rows
    )


def _is_large(domain_id: int, kept: Mapping[str, KeptCount]) -> bool:
    sizes = [row.people for row in kept.values() if row.counted_at is not None]
    if sizes:
        return max(sizes) > MOST_AT_ONCE
    return _people_of(domain_id)[: MOST_AT_ONCE + 1].count() > MOST_AT_ONCE


def recount(*censuses: Census, domain_id: int) -> dict[str, KeptCount]:
    """Count now, keep the numbers, and return them by name."""
    began, orders = timezone.now(), orders_of_domain(domain_id=domain_id, only_accounts=())
    direct = {name: found for census in censuses for name, found in census.count(domain_id, orders).items()}
    people = sum(direct[PEOPLE].values()) if PEOPLE in direct else _people_of(domain_id).count()
    rows = {
        name: _row(domain_id, name, found, orders, people=people, counted_at=began) for name, found in direct.items()
    }
    _write(rows.values())
    return rows


def _people_of(domain_id: int) -> QuerySet[User]:
    return User.objects.filter(domain_id=domain_id, deleted_at__isnull=True).order_by()


def _row(
    domain_id: int, name: str, direct: Mapping[int | None, int], orders: DomainOrders, **columns: object
) -> KeptCount:
    departments = {str(pk): number for pk, number in with_those_below(direct, orders.parents).items()}
    return KeptCount(domain_id=domain_id, name=name, number=sum(direct.values()), departments=departments, **columns)


def _write(rows: Iterable[KeptCount]) -> None:
    # In one order: two pages that count at once never wait in a circle.
    ordered = sorted(rows, key=lambda row: row.name)
    KeptCount.objects.bulk_create(
        ordered, update_conflicts=True, update_fields=_COLUMNS, unique_fields=["domain", "name"]
    )


def _want(censuses: Iterable[Census], kept: Mapping[str, KeptCount], domain_id: int) -> dict[str, KeptCount]:
    """Ask the background process to count again, once until it does; return the rows that say so."""
    names = (name for census in censuses for name in census.names)
    missing = sorted(name for name in names if name not in kept or not kept[name].wanted_at)
    rows = [KeptCount(domain_id=domain_id, name=name, wanted_at=timezone.now()) for name in missing]
    if rows:
        KeptCount.objects.bulk_create(
            rows, update_conflicts=True, update_fields=["wanted_at"], unique_fields=["domain", "name"]
        )
    return {row.name: row for row in rows}


def count_what_is_wanted() -> int:
    """Count for the domains whose pages wait, one after another; return how many."""
    waiting = KeptCount.objects.filter(wanted_at__isnull=False).order_by("wanted_at").values_list("domain", "name")
    wanted: dict[int, set[str]] = {}
    for domain_id, name in waiting:
        wanted.setdefault(domain_id, set()).add(name)
    for domain_id, names in wanted.items():
        recount(*censuses_of(names), domain_id=domain_id)
    return len(wanted)


def forget_figures(*, domain_id: int) -> None:
    """Let the next page count its people again, in the transaction of a change of the tree, however large it is."""
    KeptCount.objects.filter(domain_id=domain_id, name__in=HEADS.names).delete()
