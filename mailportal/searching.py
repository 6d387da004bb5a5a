"""Looking through a long log: what few rows have is fetched by it, what many have is met on the way back in time.

No page reads more than a bounded number of rows, however a question is put together. Databases guess which part of
one finds few, and guess wrong where rows that are alike stand together; so it is counted, and the way is given: the
part that enters an index names plain columns, all others what is in none (``seen``).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from operator import itemgetter
from typing import Any, Final, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Model, Q, QuerySet
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual, In

from mailportal.pages import Key, keyset_page, rows_after

_Row = TypeVar("_Row", bound=Model)

# So many rows are fetched and sorted; of what more have, a page is met within some thousands on the way.
FEW: Final = 1_000
# So many rows of the way are read for one page, then the reader is asked whether to go on.
MOST_READ: Final = 6_000


def seen(column: str, values: Collection[Any]) -> Q:
    """Return the condition that a row has one of the values, as it is looked at: through no index."""
    return Q(In(_unindexed(column), values))


def seen_since(column: str, moment: datetime) -> Q:
    """Return the condition that a row's moment is not before another, as it is looked at."""
    return Q(GreaterThanOrEqual(_unindexed(column), moment))


def _unindexed(column: str) -> Coalesce:
    return Coalesce(F(column), F(column))


@dataclass(frozen=True, slots=True)
class SearchPart(Generic[_Row]):
    """One part of a question: its rows as an index finds them, and a look at any row that goes through no index.

    ``is_way``: the index gives its rows in the order of time. Without ``found`` each row is only looked at.
    """

    by_row: Q
    found: QuerySet[_Row] | None = None
    is_way: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """From a moment on, up to another one, which is not in it; None is no end."""

    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class FoundPage(Generic[_Row]):
    """Some rows, the newest first. ``has_more``: further ones were seen.

    ``searched_to`` is where reading stopped before the page was full and the log at its end; else None.
    """

    rows: Sequence[_Row]
    has_more: bool
    searched_to: Key | None = None


def search(
    rows: QuerySet[_Row],
    column: str,
    parts: Sequence[SearchPart[_Row]],
    *,
    within: Span,
    size: int,
    after: Key | None = None,
) -> FoundPage[_Row]:
    """Return a page of those rows that every part says yes to, from the newest on, in three queries at most.

    ``rows`` can be read in the order of ``column``, a time, by an index; ``after`` is where the page before ended.
    """
    if after is not None and within.until is not None and after[0] >= within.until:
        after = None  # or a page of another period would be shown in this one
    question = _Question(rows, column, parts, within, size, after)
    entries = [part for part in parts if part.found is not None]
    counts = counts_up_to([question.entered(part) for part in entries], FEW)
    few, entry = min(zip(counts, entries, strict=True), key=itemgetter(0), default=(FEW + 1, None))
    if few <= FEW and entry is not None:
        return question.fetched(entry)
    return question.on_the_way(next((part for part in entries if part.is_way), None))


@dataclass(frozen=True, slots=True)
class _Question(Generic[_Row]):
    """One question of ``search``, with the two ways to its page."""

    rows: QuerySet[_Row]
    column: str
    parts: Sequence[SearchPart[_Row]]
    within: Span
    size: int
    after: Key | None

    def entered(self, entry: SearchPart[_Row]) -> QuerySet[_Row]:
        """Return the rows that an index has for one part."""
        return self._between(_along(entry, self.rows), self.within.since, self.within.until)

    def fetched(self, entry: SearchPart[_Row]) -> FoundPage[_Row]:
        """Return the page of few, which are sorted."""
        few = self.entered(entry).order_by().values("pk")[: FEW + 1]
        rows = self.rows.model._default_manager.filter(pk__in=few)  # noqa: SLF001 - Django documents it
        found = self._others(rows, entry).alias(moment=_unindexed(self.column))
        page, _, has_more = keyset_page(found, "-moment", size=self.size, after=self.after)
        return FoundPage(page, has_more)

    def on_the_way(self, way: SearchPart[_Row] | None) -> FoundPage[_Row]:
        """Return the page that is met by going back in time, as far as one page goes."""
        # SQLite stops at one of two bounds of a column, and it may be the further one: each side gets one alone.
        until = self.within.until if self.after is None else None
        rows = self._between(_along(way, self.rows), None, until)
        end = self._end(rows) if any(part is not way for part in self.parts) else None
        found = self._others(rows, way).filter(self._from(end))
        page, _, has_more = keyset_page(found, f"-{self.column}", size=self.size, after=self.after)
        return FoundPage(page, has_more, None if has_more else end)

    def _from(self, end: Key | None) -> Q:
        """Return the condition of not being older than where the period, or one page's reading, ends."""
        if end is None:
            return Q((f"{self.column}__gte", self.within.since))
        # Many rows of one statement have one moment: of these the key decides, or the next page would repeat some.
        return Q((f"{self.column}__gte", end[0])) & (Q((f"{self.column}__gt", end[0])) | Q(pk__gte=end[1]))

    def _end(self, rows: QuerySet[_Row]) -> Key | None:
        """Return the last row that one page reads, None where the log ends before."""
        kept = rows.filter(**{f"{self.column}__gte": self.within.since})
        ordered = rows_after(kept, f"-{self.column}", self.after)
        return ordered.values_list(self.column, "pk")[MOST_READ - 1 : MOST_READ].first()

    def _between(self, rows: QuerySet[_Row], since: datetime | None, until: datetime | None) -> QuerySet[_Row]:
        bounds = {f"{self.column}__gte": since, f"{self.column}__lt": until}
        return rows.filter(**{name: moment for name, moment in bounds.items() if moment is not None})

    def _others(self, rows: QuerySet[_Row], entry: SearchPart[_Row] | None) -> QuerySet[_Row]:
        return rows.filter(*(part.by_row for part in self.parts if part is not entry))


def _along(part: SearchPart[_Row] | None, rows: QuerySet[_Row]) -> QuerySet[_Row]:
    return rows if part is None or part.found is None else part.found


def counts_up_to(questions: Sequence[QuerySet[Any]], most: int) -> Sequence[int]:
    """Return how many rows each has, at most one more than ``most``, in one query."""
    if not questions:
        return ()
    columns, values = zip(*(_count(rows, most) for rows in questions), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)}", list(chain.from_iterable(values)))
        counts: Sequence[int] = cursor.fetchone()
    return counts


def _count(rows: QuerySet[Any], most: int) -> tuple[str, Sequence[Any]]:
    try:
        statement, values = rows.order_by().values("pk")[: most + 1].query.sql_with_params()
    except EmptyResultSet:
        return "0", ()
    return f"(SELECT count(*) FROM ({statement}) AS found)", values  # noqa: S608 - Django's own statement
