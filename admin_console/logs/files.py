"""The rows of a log as a file: all that is asked for, read in parts; no secret, for there is none in a log (P13)."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final

from admin_console.desk import Desk
from admin_console.logs.logons import LogonsWanted, logons_found
from admin_console.logs.operations import OperationsWanted, operations_found
from admin_console.logs.rules import MOST_EXPORTED
from mailportal.pages import Key
from mailportal.searching import FoundPage

# In English in all languages, as their values are: programs read them.
LOGON_COLUMNS: Final = (
    "first_at",
    "last_at",
    "times",
    "result",
    "reason",
    "address",
    "protocol",
    "source_address",
    "program",
)
OPERATION_COLUMNS: Final = (
    "at",
    "actor",
    "actor_role",
    "event",
    "target",
    "change",
    "source_address",
    "program",
    "reference",
    "sequence",
)
_PART: Final = 1_000
# In place of a row: a reader of the file must know that it is not the whole.
CUT_SHORT: Final = ("MORE ROWS MATCH: choose a shorter period",)


def logon_table(desk: Desk, wanted: LogonsWanted) -> Iterator[Sequence[object]]:
    """Yield the names of the columns, then the logon records that are wanted, the newest first."""
    yield LOGON_COLUMNS
    records = _all(lambda after: logons_found(desk, wanted, size=_PART, after=after), "last_at")
    yield from _bounded(
        (
            _local(desk, record.at),
            _local(desk, record.last_at),
            record.count,
            record.result,
            record.reason,
            record.typed_address,
            record.channel,
            record.source_address,
            record.program,
        )
        for record in records
    )


def operation_table(desk: Desk, wanted: OperationsWanted) -> Iterator[Sequence[object]]:
    """Yield the names of the columns, then the operations that are wanted, the newest first."""
    yield OPERATION_COLUMNS
    events = _all(lambda after: operations_found(desk, wanted, size=_PART, after=after), "at")
    yield from _bounded(
        (
            _local(desk, event.at),
            event.actor,
            event.actor_role,
            event.event,
            event.target,
            json.dumps(event.change, ensure_ascii=False, sort_keys=True),
            event.source_address,
            event.program,
            event.request_id,
            event.sequence,
        )
        for event in events
    )


def _all(found: Callable[[Key | None], FoundPage[Any]], column: str) -> Iterator[Any]:
    after: Key | None = None
    while True:
        page = found(after)
        yield from page.rows
        if page.has_more:
            after = (getattr(page.rows[-1], column), page.rows[-1].pk)
        elif page.searched_to is not None:
            after = page.searched_to
        else:
            return


def _bounded(rows: Iterator[Sequence[object]]) -> Iterator[Sequence[object]]:
    yield from islice(rows, MOST_EXPORTED)
    if next(rows, None) is not None:
        yield CUT_SHORT


def _local(desk: Desk, moment: datetime) -> str:
    return moment.astimezone(desk.domain.zone).isoformat(sep=" ", timespec="seconds")
