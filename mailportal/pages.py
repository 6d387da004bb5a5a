"""Pages of long lists by key, never by offset: each costs the same however far back it lies."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeAlias, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.urls import reverse

_Row = TypeVar("_Row", bound=Model)
# A row's value in the column that orders the list, and its primary key.
Key: TypeAlias = tuple[Any, int]
# The key of a list by time as addresses have it: microseconds since 1970, and the primary key.
KEY_TEXT: Final = r"^[0-9]{1,17}-[0-9]{1,18}$"
_NO_ID: Final = UUID(int=0)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def key_text(key: Key) -> str:
    """Return the key of a list by time as ``KEY_TEXT``."""
    return f"{(key[0] - _EPOCH) // _MICROSECOND}-{key[1]}"


def key_in(text: str) -> Key | None:
    """Return the key that a ``KEY_TEXT`` names, None for an empty text."""
    micros, dash, number = text.partition("-")
    return (_EPOCH + int(micros) * _MICROSECOND, int(number)) if dash else None


def addresses_of(view: str, no_id: UUID | int = _NO_ID) -> Callable[[UUID | int], str]:
    """Return what gives the address of a row's own page by its id: the view is looked up once for the whole list.

    ``no_id`` is of the id's type, and no row has it.
    """
    before, _, after = reverse(view, args=[no_id]).rpartition(str(no_id))
    return lambda one: f"{before}{one}{after}"


def keyset_page(
    rows: QuerySet[_Row],
    column: str,
    *,
    size: int,
    after: Key | None = None,
    before: Key | None = None,
    fetch: Callable[[QuerySet[_Row]], list[_Row]] = list,
) -> tuple[list[_Row], bool, bool]:
    """Return a page of rows ordered by a column (``-column``: falling) and the primary key, in one query.

    It begins after the one key or ends before the other, of which at most one is given; with neither it is the first.
    The two booleans: whether there are rows before it, and after it. ``fetch`` reads the rows, in the order in which
    they come to it.
    """
    is_backwards = before is not None
    key = before if is_backwards else after
    found = fetch(rows_after(rows, _turned(column) if is_backwards else column, key)[: size + 1])
    kept, has_more = found[:size], len(found) > size
    return (kept[::-1], has_more, True) if is_backwards else (kept, key is not None, has_more)


def rows_after(rows: QuerySet[_Row], column: str, key: Key | None) -> QuerySet[_Row]:
    """Return those after a key alone, in the order of a column (``-column``: falling) and the primary key."""
    name, is_falling = column.removeprefix("-"), column.startswith("-")
    ordered = rows.order_by(column, "-pk" if is_falling else "pk")
    if key is None:
        return ordered
    beyond = "lt" if is_falling else "gt"
    # The first condition alone decides where the index is entered.
    further = Q((f"{name}__{beyond}", key[0])) | Q((f"pk__{beyond}", key[1]))
    return ordered.filter(Q((f"{name}__{beyond}e", key[0])) & further)


def _turned(column: str) -> str:
    return column[1:] if column.startswith("-") else f"-{column}"
