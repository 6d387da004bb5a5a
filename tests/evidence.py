"""Tests that commit leave rows behind, and the database refuses to lose audit events unwitnessed.

So those are emptied as retention would: sealed, a checkpoint written, deleted; then come all other rows. Django's own
flush would truncate every table and make its permissions and content types again each time, which takes longer than
most of the tests.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase

from mailportal.audit.checkpoints import write_checkpoint
from mailportal.audit.models import AuditCheckpoint, AuditEvent
from mailportal.audit.sealing import seal_pending


def empty_audit() -> None:
    """Delete all evidence in the one order that the database allows."""
    if not AuditEvent.objects.exists() and not AuditCheckpoint.objects.exists():
        return
    seal_pending()
    write_checkpoint()
    AuditEvent.objects.all().delete()
    AuditCheckpoint.objects.all().delete()


@pytest.fixture(autouse=True)
def _evidence_emptied_before_flush(request: pytest.FixtureRequest) -> Iterator[None]:
    if not _commits(request):
        yield
        return
    request.getfixturevalue("db")  # so that this fixture is torn down before the flush
    yield
    empty_audit()


def _commits(request: pytest.FixtureRequest) -> bool:
    marker = request.node.get_closest_marker("django_db")
    is_marked = marker is not None and bool(marker.kwargs.get("transaction"))
    return is_marked or bool({"transactional_db", "live_server"} & set(request.fixturenames))


@contextmanager
def _taking_its_time() -> Iterator[None]:
    """Let no statement end early: a page's three seconds may pass while some thousand rows are deleted and checked."""
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    driver = connection.connection
    kept, driver.answer_seconds = driver.answer_seconds, None
    driver.execute("SET statement_timeout = 0")
    yield
    driver.execute("RESET statement_timeout")
    driver.answer_seconds = kept


def _flush(_: TransactionTestCase) -> None:
    tables = set(connection.introspection.django_table_names(only_existing=True)) - _STANDING
    deletes = [f"DELETE FROM {connection.ops.quote_name(table)}" for table in sorted(tables)]  # noqa: S608
    with (
        _taking_its_time(),
        connection.constraint_checks_disabled(),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        if connection.vendor == "sqlite":
            for delete in deletes:
                cursor.execute(delete)
        else:
            cursor.execute("; ".join(deletes))  # at once, and checked when all is deleted


# Rows of the migrations.
_STANDING = {"auth_group", "auth_group_permissions", "auth_permission", "django_content_type"}
TransactionTestCase._fixture_teardown = _flush  # type: ignore[method-assign]  # noqa: SLF001 - asked for by nobody else
