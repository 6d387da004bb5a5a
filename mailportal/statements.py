"""Statements that are put together once, and asked with other values each time.

To turn a queryset into SQL takes Django longer than a database takes to answer most of them, and comes to the same text
each time. A ``Statement`` keeps the text; what differs from one asking to the next are its blanks.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from threading import local
from typing import Any, Final, Generic, NamedTuple, TypeVar, cast

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Field, QuerySet
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler

_Row = TypeVar("_Row")
_LARGEST: Final = 2**63  # that no column holds


class Blank(Expression):
    """The place of a value in a statement, of the type of a ``field``; a number that none holds finds nothing."""

    def __init__(self, name: str, field: "Field[Any, Any]") -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, *_: object) -> tuple[str, list["Blank"]]:  # type: ignore[override]  # the value comes later
        """Return the place, and itself in the place of its value."""
        return "%s", [self]


class BlankRows(Expression):
    """The place of the keys that a row's may be: ``pk__in=BlankRows("page")``.

    Its value is a queryset, as Django takes it there, or some keys themselves.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    @property
    def mark(self) -> str:
        """Return what stands in the text meanwhile."""
        return f"/*{self.name}*/"

    def as_sql(self, *_: object) -> tuple[str, list["BlankRows"]]:  # type: ignore[override]  # as above
        """Return the place, and itself in the place of the parameters."""
        return f"({self.mark})", [self]


class Statement(Generic[_Row]):
    """The question of a queryset that compares with blanks; ``made`` makes it, where it is first asked.

    The text is the same for all values: a condition that some of them need and others do not is another statement.
    What a queryset fetches afterwards (``prefetch_related``) it does not.
    """

    def __init__(self, made: Callable[[], QuerySet[Any, _Row]]) -> None:
        self._made = made
        # A connection belongs to a thread, and to a connection what makes Python's values of its own.
        self._own = local()

    def rows(self, **values: Any) -> list[_Row]:  # noqa: ANN401 - what the blanks take
        """Return what the queryset gives where each blank has its value."""
        ready = self._ready()
        ready.compiler.values = values
        return list(ready.rows)

    def only_row(self, **values: Any) -> _Row | None:  # noqa: ANN401 - as above
        """Return the row that a unique key finds, None where it finds none."""
        return next(iter(self.rows(**values)), None)

    def _ready(self) -> "_Ready[_Row]":
        connection = connections[DEFAULT_DB_ALIAS]
        ready: _Ready[_Row] | None = getattr(self._own, "ready", None)
        if ready is None or ready.compiler.connection is not connection:
            ready = self._own.ready = _ready(self._made(), connection)
        return ready


class _Ready(NamedTuple, Generic[_Row]):
    """The rows of a queryset, which are read again by each loop over them, and what asks for them."""

    rows: Iterable[_Row]
    compiler: "_FilledCompiler"


def _ready(queryset: QuerySet[Any, _Row], connection: BaseDatabaseWrapper) -> _Ready[_Row]:
    # How it reads its rows; a queryset that gets a query forgets it.
    rows = queryset._iterable_class  # noqa: SLF001 - Django has no other name for it
    compiler = _FilledCompiler(queryset.query, connection)
    query = queryset.query.chain(_KeptQuery)
    query.kept, queryset.query = compiler, query  # type: ignore[attr-defined]  # it is of that class now
    return _Ready(cast("Iterable[_Row]", rows(queryset)), compiler)  # type: ignore[arg-type]  # of rows of any kind


class _KeptQuery(Query):
    """A query that was put together before."""

    kept: "_FilledCompiler"

    def get_compiler(self, *_: object, **__: object) -> SQLCompiler:
        """Return what has done so."""
        return self.kept


def _stored(value: object) -> object:
    # As Django has it where a value is compared without a blank.
    if isinstance(value, int) and not -_LARGEST <= value < _LARGEST:
        raise EmptyResultSet
    return value


def _inner(rows: QuerySet[Any] | Collection[int]) -> tuple[str, Sequence[Any]]:
    if isinstance(rows, QuerySet):
        keys = rows if rows.query.has_select_fields else rows.values("pk")
        # Also where Django knows that it finds nobody.
        text, parameters = keys.query.get_compiler(DEFAULT_DB_ALIAS, elide_empty=False).as_sql()
        return text, parameters
    return ", ".join(["%s"] * len(rows)) or "NULL", tuple(rows)


class _FilledCompiler(SQLCompiler):
    """What puts a query together once, and fills in the values each time."""

    values: Mapping[str, Any]

    def __init__(self, query: Query, connection: BaseDatabaseWrapper) -> None:
        super().__init__(query, connection, DEFAULT_DB_ALIAS)
        self._text, self._parameters = super().as_sql()
        self._converters: Any = None

    def as_sql(self, *_: object, **__: object) -> tuple[str, Any]:
        """Return the text and its parameters, with the values in their places."""
        text, filled = self._text, list[Any]()
        for one in self._parameters:
            if isinstance(one, Blank):
                filled.append(_stored(one.output_field.get_db_prep_value(self.values[one.name], self.connection)))
            elif isinstance(one, BlankRows):
                inner, parameters = _inner(self.values[one.name])
                text = text.replace(one.mark, inner)
                filled.extend(parameters)
            else:
                filled.append(one)
        return text, filled

    def get_converters(self, expressions: Sequence[Any]) -> Any:  # noqa: ANN401 - Django's
        """Return what makes Python's values of the columns, which are always the same."""
        if self._converters is None:
            self._converters = super().get_converters(list(expressions))
        return self._converters
