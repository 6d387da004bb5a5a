"""Retention on tables that have grown large: short transactions, so that no time-out ends it for good (P13, 1.12).

Where one statement for all rows takes longer than the database lets any statement run, the purge still ends.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.db.models import F, QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mailportal.audit.checkpoints import purge_old_events
from mailportal.batches import ROWS_AT_ONCE
from mailportal.operations.tasks import TASKS, Task
from mailportal.throttle.counters import Limit, hit, purge_counters
from mailportal.throttle.models import Counter
from security.models import LogonRecord
from security.records.services import purge_old_records

LIMIT = Limit("lived", tries=5, seconds=3600)
PURGES = [task for task in TASKS if task.name.startswith("purge")]
# SQLite has no time-out for a statement; there the rows are fewer, and what counts is that others get in.
MANY = 300_000 if connection.vendor == "postgresql" else 20_000

_NUMBERS = (
    "generate_series(1, {count}) AS n(n)"
    if connection.vendor == "postgresql"
    else "(WITH RECURSIVE c(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM c WHERE n < {count}) SELECT n FROM c) AS n"
)


def _fill(statement: str, *values: object, count: int = MANY) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(f"{statement} FROM {_NUMBERS.format(count=count)}", values)
        # As the server does by itself once a table has grown.
        cursor.execute("ANALYZE")


def _logon_records(age: timedelta, count: int = MANY) -> None:
    at = timezone.now() - age
    columns = "at, last_at, count, typed_address, channel, source_address, network, result, reason, credential, program"
    _fill(
        f"INSERT INTO security_logonrecord ({columns})"
        " SELECT %s, %s, 1, 'a@acme.example', 'imap', '192.0.2.10', '192.0.2.0/24', 'reject', 'wrong-secret', '', ''",
        at,
        at,
        count=count,
    )


def _counters(count: int = MANY) -> None:
    _fill(
        "INSERT INTO throttle_counter (key, count, ends_at) SELECT 'over:' || n.n, 1, %s",
        int(time.time()) - 1,
        count=count,
    )


@contextmanager
def hurried(rows: QuerySet[object], act: Callable[[QuerySet[object]], object]) -> Iterator[None]:
    """Let statements run for a third of the time that one for all rows needs, which is measured and undone first."""
    if connection.vendor != "postgresql":
        yield
        return
    begun = time.monotonic()
    with transaction.atomic():
        act(rows)
        transaction.set_rollback(True)
    milliseconds = int((time.monotonic() - begun) * 1000 / 3)
    with connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = {milliseconds}")
    try:
        with pytest.raises(OperationalError, match="statement timeout"):
            act(rows)
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET statement_timeout")


@pytest.mark.django_db(transaction=True)
def test_old_logon_records_go_however_many_there_are() -> None:
    _logon_records(timedelta(days=200))
    with hurried(LogonRecord.objects.all(), lambda rows: rows.delete()):
        assert purge_old_records() == MANY
    assert not LogonRecord.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_addresses_are_shortened_however_many_there_are() -> None:
    _logon_records(timedelta(days=100), count=MANY // 3)
    with hurried(LogonRecord.objects.all(), lambda rows: rows.update(source_address=F("network"))):
        assert purge_old_records() == 0
    assert not LogonRecord.objects.exclude(source_address="192.0.2.0/24").exists()


@pytest.mark.django_db(transaction=True)
def test_counters_go_however_many_there_are() -> None:
    _counters()
    hit(LIMIT, "a")
    with hurried(Counter.objects.all(), lambda rows: rows.delete()):
        assert purge_counters() == MANY
    assert Counter.objects.get().key == "lived:a"


@pytest.mark.django_db(transaction=True)
def test_writers_get_in_while_a_large_table_is_purged() -> None:
    """A purge may take its time; a page or a mail program may not."""
    _counters(MANY // 3)
    purging = threading.Thread(target=_purged_in_a_thread)
    purging.start()
    longest = 0.0
    while purging.is_alive():
        begun = time.monotonic()
        hit(LIMIT, "a")
        longest = max(longest, time.monotonic() - begun)
        time.sleep(0.01)
    assert longest < 2.0
    assert Counter.objects.count() == 1


def _purged_in_a_thread() -> None:
    try:
        purge_counters()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_counter_that_lives_again_is_not_purged() -> None:
    """A limit is not forgotten because its window was over a moment ago."""
    Counter.objects.create(key="lived:a", count=4, ends_at=int(time.time()) - 1)
    purging = threading.Thread(target=_purged_in_a_thread)
    with transaction.atomic():
        hit(LIMIT, "a", times=3)
        purging.start()
        time.sleep(0.2)
    purging.join()
    assert Counter.objects.get().count == 3


@pytest.mark.django_db(transaction=True)
def test_what_is_cut_short_goes_on_where_it_was() -> None:
    _logon_records(timedelta(days=200), count=3 * ROWS_AT_ONCE)
    begun: list[int] = []

    def end_amid_the_third_batch(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        begun.extend([1] if sql.startswith("DELETE") else [])
        if len(begun) == 3:
            raise OperationalError("the process was ended")
        return execute(sql, *arguments)

    with pytest.raises(OperationalError), connection.execute_wrapper(end_amid_the_third_batch):
        purge_old_records()
    assert LogonRecord.objects.count() == ROWS_AT_ONCE
    assert purge_old_records() == ROWS_AT_ONCE


@pytest.mark.django_db
@pytest.mark.parametrize("task", PURGES, ids=lambda task: task.name)
def test_every_purge_goes_by_batches(task: Task) -> None:
    """None deletes before it has counted out what fits into one short transaction."""
    with CaptureQueriesContext(connection) as queries:
        task.act()
    statements = [query["sql"] for query in queries]
    assert not [sql for sql in statements if sql.startswith(("DELETE", "UPDATE"))]
    assert task.act is purge_old_events or any(f"LIMIT {ROWS_AT_ONCE}" in sql for sql in statements)
