"""Pieces of SQL that Django has no word for."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from django.db import connection
from django.db.models import Func, IntegerField, QuerySet, Subquery


def row_count(rows: QuerySet[Any]) -> Subquery:
    """Return the number of these rows as a column of another query; zero where there is none."""
    # Not Count: it would group by, and a group without rows has no number.
    counted = rows.order_by().annotate(number=Func("pk", function="COUNT", output_field=IntegerField()))
    return Subquery(counted.values("number"))


# Many rows a statement: Python's SQLite module gives the interpreter away around each one, and takes it back from
# the event loop afterwards.
_ROWS_AT_ONCE = 200


def write_rows(statement: str, rows: Sequence[Sequence[Any]]) -> int:
    """Execute a statement with as many ``{rows}`` of placeholders as there are rows, some hundreds at a time.

    Returns how many rows of tables it wrote.
    """
    written = 0
    with connection.cursor() as cursor:
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            some = rows[start : start + _ROWS_AT_ONCE]
            places = ", ".join([f"({', '.join(['%s'] * len(some[0]))})"] * len(some))
            cursor.execute(statement.format(rows=places), list(chain.from_iterable(some)))
            written += max(cursor.rowcount, 0)
    return written


def moment_of(seconds: float) -> datetime:
    """Return the moment so many seconds after 1970."""
    return datetime.fromtimestamp(seconds, UTC)


def stored_moment(seconds: float) -> Any:  # noqa: ANN401 - a date or a text, as the database wants it
    """Return the same as a statement's parameter."""
    return connection.ops.adapt_datetimefield_value(moment_of(seconds))
