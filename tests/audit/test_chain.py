"""The chain proves that nothing was left out, altered or cut off (docs/security.md 1.12)."""

import io
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from mailportal.audit.checkpoints import checkpoint_file, purge_old_events, write_checkpoint
from mailportal.audit.models import AuditCheckpoint, AuditEvent
from mailportal.audit.sealing import seal_pending
from mailportal.audit.verification import verify_chain
from mailportal.crypto.keyring import KeyRing, create_key
from tests.audit.acts import act, without_triggers

pytestmark = pytest.mark.django_db


def sealed(*targets: str) -> None:
    act(*targets)
    seal_pending()


def test_events_are_sealed_in_the_order_of_their_acts() -> None:
    sealed("one", "two")
    sealed("three")
    assert list(AuditEvent.objects.order_by("sequence").values_list("sequence", "target")) == [
        (1, "one"),
        (2, "two"),
        (3, "three"),
    ]
    verdict = verify_chain()
    assert (verdict.verified, verdict.first, verdict.last, verdict.broken, verdict.unsealed) == (3, 1, 3, None, 0)


def test_more_events_than_one_transaction_seals_are_all_sealed() -> None:
    act(*map(str, range(450)))
    assert seal_pending() == 450
    assert verify_chain().verified == 450


def test_nothing_to_seal_is_nothing() -> None:
    assert seal_pending() == 0
    assert verify_chain().broken is None


def test_the_unsealed_tail_is_named() -> None:
    sealed("one")
    act("two", "three")
    verdict = verify_chain()
    assert (verdict.verified, verdict.broken, verdict.unsealed) == (1, None, 2)
    assert verdict.unsealed_since == AuditEvent.objects.get(target="two").at


@pytest.mark.parametrize(
    "crime",
    [
        "UPDATE audit_event SET target = 'nothing' WHERE sequence = 2",
        "UPDATE audit_event SET change = '{}' WHERE sequence = 2",
        "UPDATE audit_event SET at = '2020-01-01 00:00:00+00:00' WHERE sequence = 2",
        "UPDATE audit_event SET domain_id = NULL WHERE sequence = 2",
        "UPDATE audit_event SET kid = 9 WHERE sequence = 2",
        "DELETE FROM audit_event WHERE sequence = 2",
    ],
)
def test_the_first_broken_event_is_named(crime: str) -> None:
    sealed("one", "two", "three")
    without_triggers(crime)
    broken = verify_chain().broken
    assert broken is not None
    assert broken.sequence == 2


def test_two_events_that_changed_places_are_noticed() -> None:
    sealed("one", "two", "three")
    without_triggers(
        "UPDATE audit_event SET sequence = 9 WHERE sequence = 2",
        "UPDATE audit_event SET sequence = 2 WHERE sequence = 3",
        "UPDATE audit_event SET sequence = 3 WHERE sequence = 9",
    )
    broken = verify_chain().broken
    assert broken is not None
    assert broken.sequence == 2


def test_a_chain_made_anew_without_the_key_is_noticed(settings: Settings, tmp_path: Path) -> None:
    """Who owns the database alone can rewrite it all, but not sign it."""
    sealed("one", "two")
    real = settings.KEYS
    create_key(tmp_path / "forged" / "audit", 1)
    settings.KEYS = KeyRing(tmp_path / "forged")
    without_triggers("UPDATE audit_event SET sequence = NULL, target = 'forged'")
    seal_pending()
    settings.KEYS = real
    broken = verify_chain().broken
    assert broken is not None
    assert broken.sequence == 1


def test_an_end_that_was_cut_off_is_noticed_by_the_file_outside() -> None:
    sealed("one", "two", "three")
    write_checkpoint()
    without_triggers("DELETE FROM audit_event WHERE sequence > 1", "DELETE FROM audit_checkpoint")
    broken = verify_chain().broken
    assert broken is not None
    assert (broken.sequence, broken.event_id) == (2, None)


def test_a_cut_end_that_grew_again_is_noticed_by_the_file_outside() -> None:
    sealed("one", "two", "three")
    write_checkpoint()
    without_triggers("DELETE FROM audit_event WHERE sequence > 1", "DELETE FROM audit_checkpoint")
    sealed("other two", "other three", "four")
    broken = verify_chain().broken
    assert broken is not None
    assert broken.sequence == 3


def test_a_beginning_that_was_cut_off_is_noticed() -> None:
    sealed("one", "two", "three")
    without_triggers("DELETE FROM audit_event WHERE sequence < 3")
    broken = verify_chain().broken
    assert broken is not None
    assert broken.sequence == 2


def test_a_checkpoint_that_nobody_signed_is_noticed() -> None:
    sealed("one", "two")
    AuditCheckpoint.objects.create(sequence=10**6, mac=bytes(32), kid=1, signature=bytes(32))
    broken = verify_chain().broken
    assert broken is not None
    assert "not signed" in broken.why


def test_a_line_of_the_file_that_nobody_wrote_is_noticed() -> None:
    sealed("one")
    write_checkpoint()
    with checkpoint_file().open("a") as file:
        file.write("{}\n")
    assert verify_chain().broken is not None


def test_a_checkpoint_is_written_once_for_each_end_and_readable_by_its_owner_only() -> None:
    assert write_checkpoint() is None
    sealed("one", "two")
    assert write_checkpoint() == 2
    assert write_checkpoint() is None
    sealed("three")
    assert write_checkpoint() == 3
    assert len(checkpoint_file().read_text().splitlines()) == 2
    assert checkpoint_file().stat().st_mode & 0o777 == 0o600


LONG_AGO = timedelta(days=200)


def test_old_events_go_behind_a_checkpoint_and_the_rest_still_verifies() -> None:
    with time_machine.travel(timezone.now() - LONG_AGO):
        sealed("one", "two")
    sealed("three", "four")
    assert purge_old_events() == 2
    assert list(AuditEvent.objects.order_by("sequence").values_list("target", flat=True)) == ["three", "four"]
    assert AuditCheckpoint.objects.get().sequence == 2
    sealed("five")
    verdict = verify_chain()
    assert (verdict.first, verdict.last, verdict.broken) == (3, 5, None)


def test_the_chain_goes_on_when_all_events_were_old() -> None:
    with time_machine.travel(timezone.now() - LONG_AGO):
        sealed("one", "two")
    assert purge_old_events() == 2
    sealed("three")
    verdict = verify_chain()
    assert (verdict.first, verdict.last, verdict.broken) == (3, 3, None)


def test_what_is_sealed_while_old_events_are_looked_for_stays() -> None:
    """The sealer and the purge begin together with the background process, where nothing is sealed yet."""
    with time_machine.travel(timezone.now() - LONG_AGO):
        sealed("one")
    act("two")

    def seal_after_the_first(execute: Callable[..., Any], *statement: Any) -> Any:
        found = execute(*statement)
        if due:
            due.pop()()
        return found

    due = [seal_pending]
    with connection.execute_wrapper(seal_after_the_first):
        assert purge_old_events() == 1
    assert list(AuditEvent.objects.values_list("target", "sequence")) == [("two", 2)]


def test_old_events_that_are_not_sealed_stay() -> None:
    with time_machine.travel(timezone.now() - LONG_AGO):
        act("one")
    assert purge_old_events() == 0
    assert AuditEvent.objects.count() == 1


@pytest.mark.beside_files
def test_after_a_key_rotation_both_parts_verify(settings: Settings, tmp_path: Path) -> None:
    shutil.copytree(settings.KEYS.directory / "audit", tmp_path / "keys" / "audit")
    settings.KEYS = KeyRing(tmp_path / "keys", settling_seconds=0)
    sealed("one")
    write_checkpoint()
    create_key(tmp_path / "keys" / "audit", 2)
    settings.KEYS = KeyRing(tmp_path / "keys", settling_seconds=0)
    sealed("two")
    assert list(AuditEvent.objects.order_by("sequence").values_list("kid", flat=True)) == [1, 2]
    assert verify_chain().broken is None


def test_a_retired_key_is_named(settings: Settings, tmp_path: Path) -> None:
    sealed("one")
    create_key(tmp_path / "keys" / "audit", 2)
    settings.KEYS = KeyRing(tmp_path / "keys")
    broken = verify_chain().broken
    assert broken is not None
    assert "key 1" in broken.why


def test_the_command_says_what_holds() -> None:
    sealed("one", "two")
    act("three")
    output = io.StringIO()
    call_command("audit_verify", stdout=output)
    assert "2 sealed events hold, 1 to 2." in output.getvalue()
    assert "1 events wait" in output.getvalue()


def test_the_command_fails_on_a_broken_chain() -> None:
    sealed("one", "two")
    without_triggers("UPDATE audit_event SET actor = 'mallory' WHERE sequence = 2")
    with pytest.raises(CommandError, match=r"broken at 2 \(event id \d+\)"):
        call_command("audit_verify", stdout=io.StringIO())
