"""The database itself refuses to change evidence or to lose what nothing witnessed (docs/security.md 1.12)."""

from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connection, transaction

from mailportal.audit.checkpoints import write_checkpoint
from mailportal.audit.models import AuditCheckpoint, AuditEvent
from mailportal.audit.sealing import seal_pending
from tests.audit.acts import act
from tests.evidence import empty_audit

pytestmark = pytest.mark.django_db


def refused(statement: str) -> bool:
    """Whether the database refuses the statement."""
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


_SAID = "at, event, actor, actor_role, source_address, program, request_id, change, kid, mac"
# No value of anybody's in any of these.
_FORGED = f"INTO audit_event (id, sequence, target, {_SAID}) SELECT {{place}}, 'forged', {_SAID} FROM audit_event"  # noqa: S608
_REPLACES = ("REPLACE", "INSERT OR REPLACE", "INSERT OR IGNORE", "INSERT OR FAIL")


def _forgeries(*, sealed: bool) -> Iterator[str]:
    """Yield statements that would put another row in the place of the only event."""
    places = ("id, NULL", "id + 1000, sequence", "id, sequence") if sealed else ("id, NULL",)
    for place in places:
        forged = _FORGED.format(place=place)
        # Without a condition SQLite takes what follows for a join.
        yield f"INSERT {forged} WHERE true ON CONFLICT (id) DO UPDATE SET target = 'forged'"
        if connection.vendor == "sqlite":
            yield from (f"{replace} {forged}" for replace in _REPLACES)


@pytest.mark.parametrize("sealed", [True, False])
def test_no_event_is_replaced(*, sealed: bool) -> None:
    act("one")
    if sealed:
        seal_pending()
    before = list(AuditEvent.objects.values())
    for statement in _forgeries(sealed=sealed):
        assert refused(statement), statement
        assert list(AuditEvent.objects.values()) == before, statement


def test_no_event_takes_the_place_of_a_sealed_one() -> None:
    act("one")
    seal_pending()
    act("two")
    before = list(AuditEvent.objects.order_by("pk").values())
    replacing = ("OR REPLACE ", "OR IGNORE ") if connection.vendor == "sqlite" else ("",)
    for how in replacing:
        assert refused(f"UPDATE {how}audit_event SET sequence = 1 WHERE sequence IS NULL"), how  # noqa: S608 - as above
        assert list(AuditEvent.objects.order_by("pk").values()) == before, how


def test_no_checkpoint_is_replaced() -> None:
    act("one")
    seal_pending()
    write_checkpoint()
    before = list(AuditCheckpoint.objects.values())
    values = (
        "(id, at, sequence, mac, kid, signature) SELECT {id}, at, sequence, mac, 99, signature FROM audit_checkpoint"
    )
    kinds = _REPLACES if connection.vendor == "sqlite" else ("INSERT",)
    for kind in kinds:
        for place in ("id", "id + 1000"):
            assert refused(f"{kind} INTO audit_checkpoint {values.format(id=place)}"), kind
    assert list(AuditCheckpoint.objects.values()) == before


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
