"""Counting tries: one atomic statement, right with any number of processes."""

import time
from collections.abc import Iterator

import pytest
import time_machine

from mailportal.throttle.counters import (
    NOTHING,
    Count,
    Limit,
    hit,
    hit_all,
    keep,
    purge_counters,
    standing,
    standings,
    standings_under,
)
from mailportal.throttle.meter import forget, give_back
from mailportal.throttle.models import Counter
from tests.portal import Portal, prepared_portal
from tests.races.processes import run_at_once

LIMIT = Limit("test", tries=3, seconds=60)
OTHER = Limit("other", tries=3, seconds=60)
START = 1_800_000_000


@pytest.fixture
def clock(db: None) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def test_tries_add_up_in_a_window_that_begins_with_the_first(clock: time_machine.Traveller) -> None:
    assert hit(LIMIT, "a") == Count(1, 60)
    clock.move_to(START + 20)
    assert hit(LIMIT, "a", times=2) == Count(3, 40)
    assert standing(LIMIT, "a") == Count(3, 40)


def test_a_new_window_begins_when_the_old_one_has_ended(clock: time_machine.Traveller) -> None:
    hit(LIMIT, "a", times=5)
    clock.move_to(START + 59)
    assert standing(LIMIT, "a") == Count(5, 1)
    clock.move_to(START + 60)
    assert standing(LIMIT, "a") == Count(0, 0)
    assert hit(LIMIT, "a") == Count(1, 60)


def test_limits_and_parts_are_counted_apart(clock: time_machine.Traveller) -> None:
    hit(LIMIT, "a")
    assert standing(LIMIT, "b") == standing(OTHER, "a") == standing(LIMIT, "a", "a") == Count(0, 0)
    hit(LIMIT, "b")
    forget([LIMIT.of("a")])
    assert (standing(LIMIT, "a").count, standing(LIMIT, "b").count) == (0, 1)


def test_a_released_try_does_not_count_and_none_goes_below_nothing(clock: time_machine.Traveller) -> None:
    hit(LIMIT, "a", times=2)
    for _ in range(3):
        give_back({LIMIT.of("a"): 1})
    assert standing(LIMIT, "a").count == 0
    give_back({LIMIT.of("never counted"): 1})
    assert hit(LIMIT, "never counted") == Count(1, 60)


def test_several_keys_are_counted_and_taken_back_together(clock: time_machine.Traveller) -> None:
    keys = [OTHER.of("z"), LIMIT.of("a"), LIMIT.of("b", "c")]
    hit(LIMIT, "a")
    assert hit_all(keys) == {keys[0]: Count(1, 60), keys[1]: Count(2, 60), keys[2]: Count(1, 60)}
    give_back({keys[0]: 1, keys[1]: 1})
    assert [standings(keys)[key].count for key in keys] == [0, 1, 1]
    forget(keys)
    assert set(standings(keys).values()) == {NOTHING}


def test_the_highest_counts_under_a_part_come_first(clock: time_machine.Traveller) -> None:
    for part, times in (("a", 2), ("b", 5), ("c", 1), ("d", 3)):
        hit(LIMIT, "7", part, times=times)
    hit(LIMIT, "77", "b", times=9)
    found = standings_under(LIMIT, "7", least=2, most=2)
    assert [(key.parts, standing.count) for key, standing in found.items()] == [(("7", "b"), 5), (("7", "d"), 3)]


def test_a_number_that_is_kept_takes_the_place_of_the_one_before(clock: time_machine.Traveller) -> None:
    for number in (12, 40):
        keep(LIMIT.of("a"), number)
        clock.shift(20)
    assert standing(LIMIT, "a") == Count(40, 40)


def test_only_ended_windows_are_purged(clock: time_machine.Traveller) -> None:
    hit(LIMIT, "a")
    clock.move_to(START + 30)
    hit(LIMIT, "b")
    clock.move_to(START + 60)
    assert purge_counters() == 1
    assert Counter.objects.count() == 1


@pytest.mark.race
def test_no_try_is_lost_among_processes(tmp_path_factory: pytest.TempPathFactory) -> None:
    program = """
from mailportal.throttle.counters import Limit, hit
for _ in range(100):
    hit(Limit("race", tries=1, seconds=3600), "a")
"""
    with prepared_portal(tmp_path_factory.mktemp("counters")) as portal:
        run_at_once(portal, program, program, program)
        assert _count(portal) == 300


def _count(portal: Portal) -> int:
    ((count,),) = portal.query(
        "SELECT count FROM throttle_counter WHERE key = ? AND ends_at > ?", "race:a", time.time()
    )
    return int(count)
