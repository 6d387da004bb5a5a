"""The breaker and the pauses, pure (docs/security.md 1.4)."""

from datetime import UTC, datetime, timedelta

import pytest

from mailportal.sms.rules import Breaker, SmsFailure, State, pause_after, state_after

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


def failing(times: int, *, every: float) -> tuple[Breaker, datetime]:
    breaker, now = Breaker(), NOW
    for _ in range(times):
        breaker = breaker.after_failure(now)
        now += timedelta(seconds=every)
    return breaker, now


def test_five_failures_within_a_minute_open_it_for_a_minute() -> None:
    breaker, now = failing(4, every=1)
    assert not breaker.is_open(now)
    breaker = breaker.after_failure(now)
    assert breaker.is_open(now + timedelta(seconds=59))
    assert not breaker.is_open(now + timedelta(seconds=60))


def test_slow_failures_do_not_open_it() -> None:
    breaker, now = failing(20, every=20)
    assert not breaker.is_open(now)


def test_once_open_the_next_failure_opens_it_again_and_a_success_closes_it() -> None:
    breaker, now = failing(5, every=1)
    later = now + timedelta(seconds=61)
    assert breaker.after_failure(later).is_open(later)
    assert not Breaker().is_open(later)


@pytest.mark.parametrize("failure", SmsFailure)
def test_only_what_surely_failed_is_ever_tried_again(failure: SmsFailure) -> None:
    """D5: one message at most for each request."""
    if failure.is_worth_another_try:
        assert not failure.is_in_doubt
    assert state_after(failure) is (State.DOUBTFUL if failure.is_in_doubt else State.FAILED)


def test_pauses_grow_and_are_spread() -> None:
    assert pause_after(1, jitter=0) == timedelta(seconds=3)
    assert pause_after(1, jitter=1) == timedelta(seconds=5)
    assert pause_after(2, jitter=0.5) == timedelta(seconds=8)
