"""Pieces of SQL that Django has no word for."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from itertools import chain
from math import modf
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import DateTimeField, Func, IntegerField, Model, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable

_Row = TypeVar("_Row")


def only_row(rows: QuerySet[Any, _Row]) -> _Row | None:
    """Return the row that a unique key finds, None where it finds none.

    Unlike ``first`` it orders nothing: to put an order into words takes Django a third of the statement's time.
    """
    return next(iter(rows), None)


def row_count(rows: QuerySet[Any]) -> Subquery:
    """Return the number of these rows as a column of another query; zero where there is none."""
    # Not Count: it would group by, and a group without rows has no number.
    counted = rows.order_by().annotate(number=Func("pk", function="COUNT", output_field=IntegerField()))
    return Subquery(counted.values("number"))


class CountUpTo(Subquery):
    """The number of these rows, at most ``most``, as a column of another query: beyond, nothing is looked at."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()
    empty_result_set_value = 0

    def __init__(self, rows: QuerySet[Any], most: int) -> None:
        super().__init__(rows.order_by().values("pk")[:most])


class EarliestUpTo(Subquery):
    """The earliest ``moment`` of the first ``most`` of these rows, as a column of another query; NULL without any.

    Rows have no order here: where there are more, an earlier one may be among those that are not looked at.
    """

    template = "(SELECT MIN(%(moment)s) FROM (%(subquery)s) AS found)"

    def __init__(self, rows: QuerySet[Any], moment: str, most: int) -> None:
        field = rows.model._meta.get_field(moment)  # noqa: SLF001 - Django documents it
        column = connection.ops.quote_name(field.column)
        super().__init__(rows.order_by().values(moment)[:most], output_field=DateTimeField(), moment=column)


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


def insertion_of(rows: Sequence[Model]) -> Callable[[], None]:
    """Return the act of inserting new rows of one model, all or none, which do not learn their keys.

    What takes most of the time, to turn values into the database's, is done by then: a lock is not held meanwhile. In
    half of the time of ``bulk_create``, which compiles an expression for each of the values.
    """
    if not rows:
        return lambda: None
    # The connection itself: Django's stand-in looks it up again at each of a hundred thousand questions.
    database = connections[DEFAULT_DB_ALIAS]
    meta, quoted = rows[0]._meta, database.ops.quote_name  # noqa: SLF001 - Django documents it
    fields = [field for field in meta.concrete_fields if not field.primary_key]
    into = f"{quoted(meta.db_table)} ({', '.join(quoted(field.column) for field in fields)})"
    values = [[field.get_db_prep_save(field.pre_save(row, add=True), database) for field in fields] for row in rows]

    def insert() -> None:
        with transaction.atomic(savepoint=False), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                _copy(cursor, into, values)
            else:
                places = ", ".join(["%s"] * len(fields))
                cursor.executemany(f"INSERT INTO {into} VALUES ({places})", values)  # noqa: S608 - Django's names

    return insert


def _copy(cursor: CursorWrapper, into: str, rows: Sequence[Sequence[Any]]) -> None:
    # A statement with places for a thousand rows takes the driver longer to read than the server to carry out.
    with connection.wrap_database_errors, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def insert_from(rows: QuerySet[Any], like: Model, taken: Mapping[str, Combinable]) -> int:
    """Insert one row for each of ``rows`` in one statement, which never leave the database; return how many.

    Each is as ``like``, which is not stored, but for the columns in ``taken``, each an expression over ``rows``.
    """
    meta, quoted = like._meta, connection.ops.quote_name  # noqa: SLF001 - Django documents it
    fields = [field for field in meta.concrete_fields if field.attname in taken or not field.primary_key]
    chosen = {
        f"new_{field.attname}": taken.get(field.attname) or Value(field.pre_save(like, add=True), output_field=field)
        for field in fields
    }
    select, values = rows.order_by("pk").annotate(**chosen).values_list(*chosen).query.sql_with_params()
    columns = ", ".join(quoted(field.column) for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {quoted(meta.db_table)} ({columns}) {select}", values)
        return int(cursor.rowcount)


def moment_of(seconds: float) -> datetime:
    """Return the moment so many seconds after 1970."""
    return datetime.fromtimestamp(seconds, UTC)


def stored_moment(seconds: float) -> Any:  # noqa: ANN401 - a date or a text, as the database wants it
    """Return the same as a statement's parameter."""
    return _stored_as()(seconds)


@cache
def _stored_as() -> Callable[[float], Any]:
    # What Django makes of a moment, without asking each time which database it is: a batch of logons has thousands.
    return _text_of_moment if connection.vendor == "sqlite" else moment_of


def _text_of_moment(seconds: float) -> str:
    fraction, whole = modf(seconds)
    micros = round(fraction * 1_000_000)
    if not 0 < micros < 1_000_000:
        return _text(moment_of(seconds))
    return f"{_text_of_second(int(whole))}.{micros:06d}"


# Most moments of a batch lie in one of a few seconds, and to write a second takes longer than all else here.
@lru_cache(256)
def _text_of_second(whole: int) -> str:
    return _text(moment_of(whole))


def _text(moment: datetime) -> str:
    return moment.isoformat(" ").removesuffix("+00:00")
