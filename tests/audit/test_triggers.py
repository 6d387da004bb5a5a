"""The database itself refuses to change evidence or to lose what nothing witnessed (docs/security.md 1.12)."""

import pytest
from django.db import IntegrityError, connection, transaction

from mailportal.audit.checkpoints import write_checkpoint
from mailportal.audit.models import AuditCheckpoint, AuditEvent
from mailportal.audit.sealing import seal_pending
from tests.audit.acts import act
from tests.evidence import empty_audit

pytestmark = pytest.mark.django_db


def refused(statement: str) -> bool:
    """Say whether the database refuses the statement."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except IntegrityError:
        return True
    return False


def test_no_sealed_event_is_changed() -> None:
    act("one")
    seal_pending()
    assert refused("UPDATE audit_event SET target = 'other'")
    assert refused("UPDATE audit_event SET sequence = NULL")
    assert refused("UPDATE audit_event SET mac = NULL")


@pytest.mark.parametrize(
    "change", ["target = 'x'", "actor = 'x'", "change = '{}'", "domain_id = NULL", "id = 10000000"]
)
def test_what_an_unsealed_event_says_is_not_changed_either(change: str) -> None:
    act("one")
    assert refused(f"UPDATE audit_event SET {change}")  # noqa: S608 - from the list above


def test_an_unsealed_event_is_not_deleted_even_behind_a_checkpoint() -> None:
    act("one")
    seal_pending()
    write_checkpoint()
    act("two")
    assert refused("DELETE FROM audit_event WHERE sequence IS NULL")
    assert refused("DELETE FROM audit_event")


def test_a_sealed_event_is_deleted_only_once_a_checkpoint_covers_it() -> None:
    act("one")
    seal_pending()
    assert refused("DELETE FROM audit_event")
    write_checkpoint()
    act("two")
    seal_pending()
    assert refused("DELETE FROM audit_event WHERE sequence = 2")
    assert not refused("DELETE FROM audit_event WHERE sequence = 1")


def test_a_checkpoint_is_never_changed_and_stays_while_there_are_events() -> None:
    act("one")
    seal_pending()
    write_checkpoint()
    assert refused("UPDATE audit_checkpoint SET sequence = 1000")
    assert refused("DELETE FROM audit_checkpoint")


def test_emptying_is_possible_in_the_order_of_retention() -> None:
    act("one", "two")
    empty_audit()
    assert not AuditEvent.objects.exists()
    assert not AuditCheckpoint.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_events_can_be_flushed() -> None:
    act("one")
    assert AuditEvent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_postgresql_truncates_no_events() -> None:
    act("one")
    # SQLite has no such statement: each row passes the trigger above.
    statement = "TRUNCATE audit_event" if connection.vendor == "postgresql" else "DELETE FROM audit_event"
    assert refused(statement)
