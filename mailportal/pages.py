"""Pages of long lists by key, never by offset: each costs the same however far back it lies."""

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

from django.db.models import Model, Q, QuerySet

_Row = TypeVar("_Row", bound=Model)
# A row's value in the column that orders the list, and its primary key.
Key: TypeAlias = tuple[Any, int]


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
    name, is_falling = column.removeprefix("-"), column.startswith("-")
    ordered, key = rows.order_by(column, "-pk" if is_falling else "pk"), after
    if before is not None:
        ordered, key = ordered.reverse(), before
    if key is not None:
        beyond = "lt" if is_falling is (before is None) else "gt"
        # The first condition alone decides where the index is entered.
        further = Q((f"{name}__{beyond}", key[0])) | Q((f"pk__{beyond}", key[1]))
        ordered = ordered.filter(Q((f"{name}__{beyond}e", key[0])) & further)
    found = fetch(ordered[: size + 1])
    kept, has_more = found[:size], len(found) > size
    return (kept, key is not None, has_more) if before is None else (kept[::-1], has_more, True)
