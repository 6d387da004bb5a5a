"""Codes that we send, pure: how long they live, and when another may be asked for (docs/security.md 1.4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

LIFETIME = timedelta(minutes=5)
DIGITS = 6
TRIES_PER_CODE = 5  # F3
# From one code to the next: after the first, after the second, after every further one.
PAUSES = (timedelta(seconds=60), timedelta(seconds=120), timedelta(seconds=300))
# Beyond, a code that was asked for no longer bears on the pause.
PAUSE_MEMORY = timedelta(hours=1)
# Of so many codes that had their time, fewer than that share confirmed: somebody earns on messages nobody reads.
CONVERSION_SAMPLE = 50
CONVERSION_FLOOR = 0.3


class Reachable(Protocol):
    """What a code is sent to: a secure phone, or a number that is about to be one."""

    @property
    def number(self) -> str:
        """Return the number as E.164."""

    @property
    def is_verified(self) -> bool:
        """Whether a code to this number was confirmed before."""


@dataclass(frozen=True, slots=True)
class NewNumber:
    """A number that nobody has confirmed yet."""

    number: str
    is_verified: bool = False


class SendOutcome(StrEnum):
    """Outcome of a request for a code."""

    SENT = "sent"
    # It is unknown whether the gateway took the message: the code is good should it arrive.
    DOUBTFUL = "doubtful"
    NOT_SENT = "not-sent"
    TOO_SOON = "too-soon"
    TOO_MANY = "too-many"
    BUDGET_SPENT = "budget-spent"
    NUMBER_REFUSED = "number-refused"


@dataclass(frozen=True, slots=True)
class Sent:
    """Outcome of a request for a code, and the seconds until another may be made (0: at once)."""

    outcome: SendOutcome
    wait_seconds: int = 0

    @property
    def ok(self) -> bool:
        """Whether to ask for the code now."""
        return self.outcome in {SendOutcome.SENT, SendOutcome.DOUBTFUL}


@dataclass(frozen=True, slots=True)
class Asked:
    """One code of the past: when it was asked for, whether it was confirmed, whether it surely never left."""

    at: datetime
    was_confirmed: bool
    never_left: bool


def seconds_to_wait(newest_first: Sequence[Asked], *, now: datetime) -> int:
    """Return how long until another code may be sent, 0 for now.

    A confirmed code ends the series: people who read our messages pump no numbers. One that never left is not counted.
    """
    series: list[Asked] = []
    for asked in newest_first:
        if asked.was_confirmed:
            break
        if not asked.never_left:
            series.append(asked)
    if not series:
        return 0
    pause = PAUSES[min(len(series), len(PAUSES)) - 1]
    left = (series[0].at + pause - now).total_seconds()
    return max(0, -int(-left // 1))


def is_pumped(*, over: int, confirmed: int) -> bool:
    """Whether too few of the codes that had their time were confirmed to send any to unproven numbers."""
    return over >= CONVERSION_SAMPLE and confirmed < over * CONVERSION_FLOOR
