"""P9: a batch goes on where it was cut short, by one process or several, and is repeatable without harm."""

import threading
from collections.abc import Sequence
from datetime import timedelta

import pytest
import time_machine
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Policy, User
from admin_console.batches import acts, working
from admin_console.batches.models import BatchItem, BatchRun
from admin_console.batches.services import purge_batches
from admin_console.batches.working import carry_out_batches
from admin_console.capabilities.rules import BatchAct
from admin_console.jobs import LEASE
from admin_console.policies.many import ManyOrders
from mailportal.audit.models import AuditEvent
from tests.admin_console.batches.acts import carried_out, colleagues, drafted, ordered, outcomes
from tests.cast import Cast


def test_a_batch_that_is_cut_short_goes_on_and_does_nothing_twice(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second transaction is lost whole; the first stays."""
    many = colleagues(cast, 60)
    batch = ordered(cast.bob, many, BatchAct.FREEZE)
    write, calls = BatchItem.objects.bulk_update, []

    def torn(*args: object, **kwargs: object) -> int:
        calls.append(args)
        if len(calls) == 2:
            raise OperationalError("the disk is full")
        return write(*args, **kwargs)  # type: ignore[arg-type]  # whatever it was called with

    monkeypatch.setattr(BatchItem.objects, "bulk_update", torn)
    with pytest.raises(OperationalError):
        carry_out_batches()
    batch.refresh_from_db()
    assert batch.done == User.objects.filter(frozen_at__isnull=False).count() < 60
    # Held by the process that died; then another one takes it.
    assert carry_out_batches() == 0
    with time_machine.travel(timezone.now() + LEASE + timedelta(seconds=1)):
        carry_out_batches()
    batch.refresh_from_db()
    assert (batch.done, batch.touched, batch.is_running) == (60, 60, False)
    assert AuditEvent.objects.filter(event="accounts:account:frozen").count() == 60


def test_one_account_that_fails_is_named_and_the_others_go_on(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing of that account is changed, its event included."""
    from admin_console.employees import services  # noqa: PLC0415 - to break it

    order_cuts = services.order_cuts

    def broken(*, credentials: tuple[str, ...], account_id: int) -> None:
        order_cuts(credentials=credentials, account_id=account_id)
        if account_id == cast.dora.pk:
            raise RuntimeError("no such server")

    monkeypatch.setattr(services, "order_cuts", broken)
    batch = carried_out(cast.bob, [cast.alice, cast.dora], BatchAct.FREEZE)
    assert outcomes(batch) == {cast.alice.address: ("done", ""), cast.dora.address: ("failed", "error")}
    assert (batch.touched, batch.failed) == (1, 1)
    assert User.objects.get(pk=cast.dora.pk).frozen_at is None
    assert not AuditEvent.objects.filter(event="accounts:account:frozen", target=cast.dora.address).exists()
    assert "no such server" in caplog.text


def test_running_it_again_changes_nothing(cast: Cast) -> None:
    carried_out(cast.bob, [cast.alice], BatchAct.FREEZE)
    since = User.objects.get(pk=cast.alice.pk).frozen_at
    again = carried_out(cast.bob, [cast.alice], BatchAct.FREEZE)
    assert outcomes(again) == {cast.alice.address: ("left-out", "already")}
    assert User.objects.get(pk=cast.alice.pk).frozen_at == since
    assert AuditEvent.objects.filter(event="accounts:account:frozen").count() == 1


def test_several_batches_take_turns(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long one of one company keeps no other company waiting."""
    monkeypatch.setattr(working, "TURN_SECONDS", 0)
    turns: list[str] = []
    take_turn = working.take_turn

    def noted(batch: BatchRun) -> int:
        turns.append(batch.domain.name)
        monkeypatch.setattr(working, "TURN_SECONDS", 0.0001)  # one transaction, then the next one's turn
        return take_turn(batch)

    monkeypatch.setattr(working, "take_turn", noted)
    ordered(cast.bob, colleagues(cast, 60), BatchAct.FREEZE)
    ordered(cast.gina, [cast.charlie], BatchAct.FREEZE)
    carry_out_batches()
    assert turns[:2] == ["acme.example", "globex.example"]
    assert turns.count("acme.example") > 1


def test_a_transaction_ends_after_its_time(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow act upon fifty accounts holds nobody's write up for the time of fifty."""
    monkeypatch.setattr(acts, "HELD_SECONDS", 0)
    batch = ordered(cast.bob, colleagues(cast, 3), BatchAct.FREEZE)
    with CaptureQueriesContext(connection) as queries:
        carry_out_batches()
    batch.refresh_from_db()
    assert batch.touched == 3
    assert len([query for query in queries if query["sql"].startswith('UPDATE "admin_console_batchitem"')]) == 3


def test_what_is_done_to_all_at_once_is_told_of_all(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever time it takes: protocols that a transaction has changed are not "already so" in the next one."""
    monkeypatch.setattr(acts, "HELD_SECONDS", 0)
    batch = carried_out(cast.bob, colleagues(cast, 3), BatchAct.PROTOCOLS, protocols={"pop3": "off"})
    assert (batch.touched, batch.left_out, batch.failed) == (3, 0, 0)


def test_one_that_fails_among_all_at_once_is_named_and_the_others_go_on(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Else the batch would be taken up again for ever, and end for nobody."""
    order = acts.order_for_accounts

    def broken(accounts: Sequence[User], wanted: ManyOrders) -> None:
        order(accounts, wanted)
        if cast.dora in accounts:
            raise RuntimeError("no such rule")

    monkeypatch.setattr(acts, "order_for_accounts", broken)
    batch = carried_out(cast.bob, [cast.alice, cast.dora], BatchAct.PROTOCOLS, protocols={"pop3": "off"})
    assert outcomes(batch) == {cast.alice.address: ("done", ""), cast.dora.address: ("failed", "error")}
    assert [policy.account for policy in Policy.objects.filter(kind="pop3")] == [cast.alice]
    assert "no such rule" in caplog.text


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_processes_share_a_batch_without_doing_anything_twice(cast: Cast) -> None:
    """As if the first one's lease had run out while it worked."""
    many = colleagues(cast, 120)
    batch = ordered(cast.bob, many, BatchAct.FREEZE)
    begin = threading.Barrier(2)

    def work() -> None:
        begin.wait()
        try:
            working.take_turn(BatchRun.objects.get(pk=batch.pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    carry_out_batches()
    batch.refresh_from_db()
    assert (batch.done, batch.touched, batch.failed) == (120, 120, 0)
    assert AuditEvent.objects.filter(event="accounts:account:frozen").count() == 120
    assert AuditEvent.objects.filter(event="admin_console:batch:ended").count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_administrators_at_once_do_not_wait_in_a_circle(cast: Cast) -> None:
    """Their batches hold the same people, chosen in opposite orders."""
    many = colleagues(cast, 60)
    User.objects.filter(pk=cast.alice.pk).update(role="postmaster", department=None)
    cast.alice.refresh_from_db()
    batches = [
        ordered(cast.bob, many, BatchAct.FREEZE),
        ordered(cast.alice, reversed(many), BatchAct.FREEZE),
    ]
    begin = threading.Barrier(2)

    def work(batch: BatchRun) -> None:
        begin.wait()
        try:
            working.take_turn(batch)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(batch,)) for batch in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    carry_out_batches()
    for batch in batches:
        batch.refresh_from_db()
        assert batch.failed == 0
    assert sum(batch.touched for batch in batches) == 60
    assert AuditEvent.objects.filter(event="accounts:account:frozen").count() == 60


def test_the_statements_of_a_look_for_work_are_one(cast: Cast) -> None:
    """Every second of an idle portal: no write lock is taken."""
    drafted(cast.bob, [cast.alice], BatchAct.FREEZE)
    with CaptureQueriesContext(connection) as queries:
        carry_out_batches()
    assert len(queries) == 1


def test_results_are_kept_thirty_days_and_drafts_one(cast: Cast) -> None:
    done = carried_out(cast.bob, [cast.alice], BatchAct.FREEZE)
    draft = drafted(cast.bob, [cast.dora], BatchAct.FREEZE)
    running = ordered(cast.bob, [cast.dora], BatchAct.FREEZE)
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        purge_batches()
    assert set(BatchRun.objects.all()) == {done, running}
    assert not BatchItem.objects.filter(batch_id=draft.pk).exists()
    with time_machine.travel(timezone.now() + timedelta(days=30, minutes=1)):
        purge_batches()
    assert set(BatchRun.objects.all()) == {running}


def test_an_account_that_is_deleted_for_good_takes_its_line_along(cast: Cast) -> None:
    """C8: the batch ends all the same."""
    batch = ordered(cast.bob, [cast.alice, cast.dora], BatchAct.FREEZE)
    with transaction.atomic():
        BatchItem.objects.filter(account=cast.alice).delete()
    carry_out_batches()
    batch.refresh_from_db()
    assert outcomes(batch) == {cast.dora.address: ("done", "")}
    assert not batch.is_running
