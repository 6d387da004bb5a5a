"""When a message that was refused is tried again, pure; while the mail server is away, all wait AWAY_PAUSE."""

from datetime import datetime, timedelta

FIRST_PAUSE = timedelta(seconds=15)
AWAY_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
# RFC 5321 4.5.4.1: a sender gives up after four to five days.
GIVE_UP_AFTER = timedelta(days=5)
# Longer than one delivery lasts (four answers of at most DELIVERY_SECONDS each, and a connection), so that a claim
# ends only with the process that held it.
CLAIM = timedelta(minutes=5)
DELIVERY_SECONDS = 10.0


def pause_after(tries: int) -> timedelta:
    """Return how long to wait after so many tries: 15 s, doubled each time, at most an hour."""
    doublings: int = min(tries - 1, 10)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def is_to_be_given_up(*, queued_at: datetime, now: datetime) -> bool:
    """Whether a message has waited as long as any mail server would let it."""
    return now - queued_at >= GIVE_UP_AFTER
