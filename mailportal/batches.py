"""Work upon many rows in short transactions.

One statement for 300,000 rows is cut off by the database's time-out and fails again every hour; on SQLite all writers
wait for it too. Here each batch is committed by itself: work that is cut short goes on where it stopped.
"""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

# Some 20 ms on SQLite, whose other writers wait that long.
ROWS_AT_ONCE: Final = 1000
# What passed may have been a wait for others, to whom no more is owed for it.
_LONGEST_ROOM: Final = 0.25


def delete_in_batches(rows: QuerySet[Any]) -> int:
    """Delete the rows, in an order that an index gives; return how many.

    Rows that an act is holding at this moment are left for the next time. Call it outside any transaction.
    """
    return sum(_batches(rows, lambda some: some.delete()[0]))


def delete_past(rows: QuerySet[Any], moment: str, *, kept: timedelta = timedelta()) -> int:
    """Delete rows whose column ``moment`` lies further back than ``kept``; return how many. See above."""
    return delete_in_batches(rows.filter(**{f"{moment}__lt": timezone.now() - kept}).order_by(moment))


def log_retention() -> timedelta:
    """Return for how long audit events, logon records and receipts are kept."""
    return timedelta(days=settings.LOG_RETENTION_DAYS)


def update_in_batches(rows: QuerySet[Any], **values: Any) -> int:  # noqa: ANN401 - what update() takes
    """Update the rows, which by the update cease to belong to the queryset; else as ``delete_in_batches``."""
    return sum(_batches(rows, lambda some: some.update(**values)))


def _batches(rows: QuerySet[Any], act: Callable[[QuerySet[Any]], int]) -> Iterator[int]:
    while True:
        began = time.monotonic()
        with transaction.atomic(durable=True):
            # Held before it is judged: a counter whose window opens once more in between must not go. Then by keys
            # alone, for with more conditions PostgreSQL may choose to read the whole table for each batch.
            held = rows.select_for_update(skip_locked=True).values_list("pk", flat=True)[:ROWS_AT_ONCE]
            keys = list(held)
            done = act(QuerySet(rows.model).filter(pk__in=keys)) if keys else 0
        yield done
        if len(keys) < ROWS_AT_ONCE:
            return
        leave_room(began)


def leave_room(began: float) -> None:
    """After a transaction among many, leave SQLite's other writers thrice the time since ``began`` (monotonic).

    Those that wait ask again ten times a second. Where the next transaction follows at once they never find nobody;
    where half of the time is taken, one of a thousand asks ten times in vain, where a quarter is, one of a million.
    """
    if connection.vendor == "sqlite":
        time.sleep(min(3 * (time.monotonic() - began), _LONGEST_ROOM))
