"""Numbers that grow with the records: added by who logs on, and put together later by the background process.

A counter would be one row for which all logons wait at nine in the morning. So each batch adds rows of its own, whose
``part`` is empty; put together they are one for each key, whose ``part`` is 0. All of them count.
"""

import time
from collections import Counter
from typing import Any, TypeAlias

from django.db import transaction

from mailportal.batches import leave_room
from mailportal.sql import write_rows
from security.records.models import LogonDay, LogonHalfHour

RollUp: TypeAlias = type[LogonDay] | type[LogonHalfHour]

_AT_ONCE = 1_000


def put_together(model: RollUp, names: tuple[str, ...]) -> int:
    """Put the rows of batches into one for each key, the columns of these ``names``; return how many there were."""
    done = 0
    while model.objects.filter(part=None).exists():
        began = time.monotonic()
        done += _some_together(model, names)
        leave_room(began)
    return done


@transaction.atomic(durable=True)
def _some_together(model: RollUp, names: tuple[str, ...]) -> int:
    # Another process that does the same has locked its own.
    rows: list[Any] = list(
        model.objects.filter(part=None).select_for_update(skip_locked=True).order_by("pk")[:_AT_ONCE]
    )
    counts: Counter[tuple[Any, ...]] = Counter()
    for row in rows:
        counts[tuple(getattr(row, name) for name in names)] += row.count
    write_rows(_statement(model, names), [[*key, count, 0] for key, count in sorted(counts.items())])
    model.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def _statement(model: RollUp, names: tuple[str, ...]) -> str:
    table, key = model._meta.db_table, ", ".join(names)  # noqa: SLF001 - Django documents it
    return (
        f"INSERT INTO {table} ({key}, count, part) VALUES {{rows}}"  # noqa: S608 - names of the model's own columns
        f" ON CONFLICT ({key}, part) DO UPDATE SET count = {table}.count + excluded.count"
    )
