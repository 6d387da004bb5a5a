"""A try takes a place in each of its limits or in none, and gives it back in one statement."""

from collections.abc import Iterator

import pytest
import time_machine
from django.db import transaction

from mailportal.throttle.counters import Count, Key, Limit, hit, standings
from mailportal.throttle.meter import Full, forget, give_back, take
from mailportal.throttle.models import Counter

SHORT, LONG, NOTED = (Limit(name, tries=tries, seconds=60) for name, tries in (("short", 2), ("long", 3), ("noted", 1)))
KEYS = (SHORT.of("a"), LONG.of("a"))
START = 1_800_000_000


@pytest.fixture(autouse=True)
def clock(db: None) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def counts(*keys: Key) -> list[int]:
    now = standings(keys)
    return [now[key].count for key in keys]


def taken() -> Key | None:
    """Take a place; return the limit that refused."""
    try:
        with transaction.atomic():
            take(KEYS)
    except Full as full:
        return full.key
    return None


def test_what_one_limit_refuses_is_counted_in_none() -> None:
    assert [taken() for _ in range(4)] == [None, None, KEYS[0], KEYS[0]]
    assert counts(*KEYS) == [2, 2]


def test_of_several_full_limits_the_first_is_named_with_its_wait(clock: time_machine.Traveller) -> None:
    hit(LONG, "a", times=3)
    clock.shift(20)
    hit(SHORT, "a", times=2)
    with pytest.raises(Full) as refused, transaction.atomic():
        take(KEYS)
    assert (refused.value.key, refused.value.seconds_left) == (KEYS[0], 60)
    with pytest.raises(Full) as refused, transaction.atomic():
        take(KEYS[::-1])
    assert (refused.value.key, refused.value.seconds_left) == (KEYS[1], 40)


def test_a_count_besides_refuses_nothing() -> None:
    noted = NOTED.of("a")
    for number in (1, 2):
        assert take(KEYS, also=[noted])[noted] == Count(number, 60)


def test_each_place_is_given_back_as_often_as_it_was_taken() -> None:
    for _ in range(2):
        take(KEYS)
    give_back({KEYS[0]: 1, KEYS[1]: 2})
    assert counts(*KEYS) == [1, 0]


def test_a_window_without_a_try_is_over(clock: time_machine.Traveller) -> None:
    take(KEYS)
    clock.shift(20)
    forget(KEYS[:1])
    assert take(KEYS)[KEYS[0]] == Count(1, 60)


def test_what_was_never_taken_is_nothing_that_a_purge_leaves() -> None:
    forget(KEYS)
    give_back({NOTED.of("a"): 1})
    assert not Counter.objects.filter(ends_at__gt=START).exists()
    assert counts(*KEYS, NOTED.of("a")) == [0, 0, 0]
