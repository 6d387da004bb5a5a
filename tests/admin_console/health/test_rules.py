"""O4: what is wrong with an installation, and in which order it is told."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_console.health.rules import (
    AilmentKind,
    Budget,
    Health,
    LogCheck,
    Queue,
    ServerState,
    Waiting,
    ailments_of,
    is_late,
)

NOW = datetime(2026, 11, 30, 10, tzinfo=UTC)
moments = st.timedeltas(timedelta(), timedelta(days=2)).map(lambda ago: NOW - ago)
waits = st.one_of(st.just(Waiting()), st.builds(Waiting, st.integers(1, 1001), moments))
budgets = st.builds(Budget, st.integers(0, 300), st.integers(1, 200))
servers = st.builds(ServerState, st.sampled_from(["mail1", "mail2"]), waits, st.none() | moments)
healths = st.builds(
    Health,
    st.just(NOW),
    beat_at=st.none() | moments,
    failing=st.lists(st.sampled_from(["send notices", "purge batches"]), unique=True),
    servers=st.lists(servers, max_size=3),
    queues=st.dictionaries(st.sampled_from(Queue), waits),
    gateway=st.sampled_from(["", "kannel"]),
    resting_until=st.none() | st.just(NOW + timedelta(seconds=30)),
    codes=budgets,
    notices=budgets,
    checked=st.none() | st.builds(LogCheck, moments, st.integers(0, 99), st.none() | st.integers(1, 99)),
)


def minutes(number: float) -> datetime:
    return NOW - timedelta(minutes=number)


def kinds(health: Health) -> list[AilmentKind]:
    return [one.kind for one in ailments_of(health)]


WELL = Health(NOW, beat_at=NOW - timedelta(seconds=9), codes=Budget(1, 1000), notices=Budget(0, 200))


def test_an_installation_that_works_has_no_ailments() -> None:
    assert ailments_of(WELL) == ()


@given(healths)
def test_ailments_are_told_the_gravest_first_and_each_once(health: Health) -> None:
    order = list(AilmentKind)
    found = ailments_of(health)
    assert [one.kind for one in found] == sorted((one.kind for one in found), key=order.index)
    # Two servers may have one name in this test alone.
    assert len({(one.kind, one.about, one.since, one.count) for one in found}) + 2 >= len(found)
    assert all(one.kind.is_grave for one in found[:1]) or not any(one.kind.is_grave for one in found)


@given(healths)
def test_a_silent_process_is_told_and_its_tasks_are_not(health: Health) -> None:
    """What it said of its tasks is old news then."""
    is_silent = AilmentKind.SILENT in kinds(health)
    assert is_silent is not health.is_beating
    assert not (is_silent and AilmentKind.TASK_FAILING in kinds(health))


@pytest.mark.parametrize(("seconds", "is_beating"), [(0, True), (60, True), (61, False)])
def test_a_process_is_silent_after_a_minute(seconds: int, is_beating: bool) -> None:
    assert Health(NOW, beat_at=NOW - timedelta(seconds=seconds)).is_beating is is_beating


def test_a_process_that_never_was_is_silent() -> None:
    assert not Health(NOW).is_beating


@pytest.mark.parametrize(("minutes_ago", "is_away"), [(0.5, False), (1.5, True)])
def test_a_server_is_away_when_an_order_waits_for_more_than_a_minute(minutes_ago: float, is_away: bool) -> None:
    server = ServerState("mail2", Waiting(1, minutes(minutes_ago)), answered_at=minutes(0.1))
    assert server.is_away(NOW) is is_away


@given(waits)
def test_a_batch_and_an_import_are_never_late(waiting: Waiting) -> None:
    assert not is_late(Queue.BATCHES, waiting, NOW)
    assert not is_late(Queue.IMPORTS, waiting, NOW)


@given(st.sampled_from(Queue), waits, st.timedeltas(timedelta(), timedelta(days=1)))
def test_what_is_late_stays_so(queue: Queue, waiting: Waiting, later: timedelta) -> None:
    assert not is_late(queue, waiting, NOW) or is_late(queue, waiting, NOW + later)


@pytest.mark.parametrize(
    ("spent", "kind"),
    [
        (79, None),
        (80, AilmentKind.BUDGET_NEARLY_SPENT),
        (100, AilmentKind.BUDGET_SPENT),
        (101, AilmentKind.BUDGET_SPENT),
    ],
)
def test_a_budget_is_told_from_four_fifths_on(spent: int, kind: AilmentKind | None) -> None:
    """As the alarm is raised (security.factors.challenges.caps)."""
    health = Health(NOW, beat_at=NOW, codes=Budget(spent, 100), notices=Budget(0, 100))
    assert kinds(health) == ([] if kind is None else [kind])


def test_a_gateway_rests_until_then_and_no_longer() -> None:
    later, past = NOW + timedelta(seconds=1), NOW - timedelta(seconds=1)
    assert Health(NOW, resting_until=later).is_gateway_resting
    assert not Health(NOW, resting_until=past).is_gateway_resting
    assert not Health(NOW).is_gateway_resting
