"""What becomes of a text message and when the gateway is left alone, pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# A page has to say within five seconds that nothing could be sent, however slow the gateway is.
INLINE_SECONDS = 4.0
TOTAL_SECONDS = 5.0
TRIES = 3  # the first and two more (docs/security.md 1.4)
# The background process leaves a fresh message alone that long: its own request is sending it.
INLINE_GRACE = timedelta(seconds=2)
# A process that was killed while it talked to the gateway: nobody knows whether the message went out.
CLAIM = timedelta(seconds=30)
BREAKER_FAILURES = 5
BREAKER_WINDOW = timedelta(seconds=60)


class State(StrEnum):
    """Where a message is. At most one hand-over is ever in doubt, and after a doubt it is never tried again."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DOUBTFUL = "doubtful"
    FAILED = "failed"
    EXPIRED = "expired"

    @property
    def is_surely_unsent(self) -> bool:
        """Whether no gateway ever took the message."""
        return self in {State.FAILED, State.EXPIRED}


class Delivery(StrEnum):
    """What the gateway told later about a message that it took."""

    UNKNOWN = ""
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"


class SmsFailure(StrEnum):
    """Why a message was not handed over, or may not have been."""

    NO_GATEWAY = "no-gateway"
    BREAKER_OPEN = "breaker-open"
    UNREACHABLE = "unreachable"
    BUSY = "busy"
    REJECTED = "rejected"
    MISCONFIGURED = "misconfigured"
    SILENT = "silent"
    ODD_ANSWER = "odd-answer"

    @property
    def is_in_doubt(self) -> bool:
        """Whether the message may have been sent although we were not told."""
        return self in {SmsFailure.SILENT, SmsFailure.ODD_ANSWER}

    @property
    def is_worth_another_try(self) -> bool:
        """Whether the gateway surely has not taken it and may the next time."""
        return self in {SmsFailure.UNREACHABLE, SmsFailure.BUSY}

    @property
    def is_the_gateways_fault(self) -> bool:
        """Whether it counts towards leaving the gateway alone; one odd number must not stop all the others."""
        return self not in {SmsFailure.NO_GATEWAY, SmsFailure.BREAKER_OPEN, SmsFailure.REJECTED}


def state_after(failure: SmsFailure) -> State:
    """Return the end state of a message whose last try failed so."""
    return State.DOUBTFUL if failure.is_in_doubt else State.FAILED


def pause_after(tries: int, *, jitter: float) -> timedelta:
    """Return the pause after so many tries (1 ...): 4, 8 ... seconds, spread by ``jitter`` (0 to 1) over half of it.

    Without the spread all messages of an outage would come back at the same moment.
    """
    seconds = 2.0 ** (tries + 1)
    return timedelta(seconds=seconds * (0.75 + jitter / 2))


@dataclass(frozen=True, slots=True)
class Breaker:
    """Failures in a row that began ``since``; the gateway is left alone until ``open_until``."""

    failures: int = 0
    since: datetime | None = None
    open_until: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        """Whether the gateway is to be left alone."""
        return self.open_until is not None and now < self.open_until

    def after_failure(self, now: datetime) -> "Breaker":
        """Return the breaker with one more failure: five within a minute open it for a minute.

        Once open, the first failure after the pause opens it again.
        """
        has_tripped = self.failures >= BREAKER_FAILURES
        is_recent = self.since is not None and now - self.since < BREAKER_WINDOW
        if not has_tripped and not is_recent:
            return Breaker(1, now)
        failures = min(self.failures + 1, BREAKER_FAILURES)
        return Breaker(failures, self.since, now + BREAKER_WINDOW if failures == BREAKER_FAILURES else None)
