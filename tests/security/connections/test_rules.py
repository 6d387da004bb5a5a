"""A cut is tried until it was answered, once more, and never again; pure."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from security.connections.rules import (
    LONGEST_PAUSE,
    REPEAT_AFTER,
    Failure,
    Progress,
    after_answer,
    after_failure,
    pause_after,
)

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FRESH = Progress(due_at=NOW)
# What a server does at one try: end so many connections, or fail.
TRIES = st.lists(st.one_of(st.integers(0, 5), st.sampled_from(Failure)), max_size=12)


def after(progress: Progress, outcome: int | Failure) -> Progress:
    if isinstance(outcome, Failure):
        return after_failure(progress, outcome, now=NOW)
    return after_answer(progress, ended=outcome if progress.is_countable else None, now=NOW)


def test_pauses_grow_and_are_bounded() -> None:
    pauses = [pause_after(tries) for tries in range(1, 5000)]
    assert pauses == sorted(pauses)
    assert pauses[:3] == [timedelta(seconds=1), timedelta(seconds=2), timedelta(seconds=4)]
    assert pauses[-1] == LONGEST_PAUSE


@given(TRIES)
def test_a_cut_is_done_after_its_second_answer_and_not_before(outcomes: list[int | Failure]) -> None:
    progress, answers = FRESH, 0
    for outcome in outcomes:
        progress = after(progress, outcome)
        answers += not isinstance(outcome, Failure)
        assert (progress.done_at is not None) == (answers == 2)
        assert (progress.answered_at is not None) == (answers >= 1)
        if answers == 2:
            break
        assert NOW < progress.due_at <= NOW + LONGEST_PAUSE


@given(TRIES)
def test_the_receipt_never_counts_after_a_lost_answer(outcomes: list[int | Failure]) -> None:
    progress, seen, is_lost = FRESH, None, False
    for outcome in outcomes:
        progress = after(progress, outcome)
        if isinstance(outcome, Failure):
            is_lost = is_lost or outcome.may_have_ended
        elif not is_lost:
            seen = (seen or 0) + outcome
        assert progress.ended == seen


def test_the_repeat_comes_three_seconds_after_the_first_answer() -> None:
    assert after_answer(FRESH, ended=1, now=NOW).due_at == NOW + REPEAT_AFTER == NOW + timedelta(seconds=3)
