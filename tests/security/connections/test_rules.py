"""A cut is tried until it was answered, twice more, and never again; pure."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from security.connections.rules import (
    LAST_REPEAT_AFTER,
    LONGEST_PAUSE,
    CutFailure,
    Progress,
    after_answer,
    after_failure,
    pause_after,
)

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FRESH = Progress(due_at=NOW)
# What a server does at one try: end so many connections, or fail.
TRIES = st.lists(st.one_of(st.integers(0, 5), st.sampled_from(CutFailure)), max_size=12)


def after(progress: Progress, outcome: int | CutFailure) -> Progress:
    """Return the progress after a try that was made when it was due."""
    if isinstance(outcome, CutFailure):
        return after_failure(progress, outcome, now=progress.due_at)
    return after_answer(progress, ended=outcome if progress.is_countable else None, now=progress.due_at)


def test_pauses_grow_and_are_bounded() -> None:
    pauses = [pause_after(tries) for tries in range(1, 5000)]
    assert pauses == sorted(pauses)
    assert pauses[:3] == [timedelta(seconds=1), timedelta(seconds=2), timedelta(seconds=4)]
    assert pauses[-1] == LONGEST_PAUSE


@given(TRIES)
def test_a_cut_is_done_with_an_answer_fifteen_seconds_after_the_first_and_not_before(
    outcomes: list[int | CutFailure],
) -> None:
    progress, first = FRESH, None
    for outcome in outcomes:
        asked_at, is_answer = progress.due_at, not isinstance(outcome, CutFailure)
        progress = after(progress, outcome)
        first = first or (asked_at if is_answer else None)
        is_late = first is not None and asked_at >= first + LAST_REPEAT_AFTER
        assert progress.answered_at == first
        assert progress.done_at == (asked_at if is_answer and is_late else None)
        if progress.done_at:
            break
        assert asked_at < progress.due_at <= asked_at + LONGEST_PAUSE


def test_a_cut_that_is_answered_at_once_is_carried_out_three_times() -> None:
    progress, asked_after = FRESH, []
    while progress.done_at is None:
        asked_after.append((progress.due_at - NOW).total_seconds())
        progress = after(progress, 0)
    assert asked_after == [0, 3, 15]


@given(TRIES)
def test_the_receipt_never_counts_after_a_lost_answer(outcomes: list[int | CutFailure]) -> None:
    progress, seen, is_lost = FRESH, None, False
    for outcome in outcomes:
        progress = after(progress, outcome)
        if isinstance(outcome, CutFailure):
            is_lost = is_lost or outcome.may_have_ended
        elif not is_lost:
            seen = (seen or 0) + outcome
        assert progress.ended == seen
