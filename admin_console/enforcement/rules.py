"""Cut-overs, pure: how somebody stands whose mail programs an order stops (X1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

# For so long back a mail program that used the account password counts (docs/rules.md X1).
SEEN: Final = timedelta(days=30)
# Nobody hears the same twice on one day.
REMINDED_EVERY: Final = timedelta(days=1)
# Of the days that are drawn: fewer bars are blocks, more are lines.
LEAST_DAYS, MOST_DAYS = 7, 30


class MemberState(StrEnum):
    """How far one of the people is, those who must act first."""

    REFUSED = "refused"
    ON_OLD = "on-old"
    WITHOUT = "without"
    COUNTING = "counting"
    AWAITED = "awaited"
    LET_IN = "let-in"
    DONE = "done"


# Who has to do something; an exception lets the others wait.
MUST_ACT: Final = frozenset(
    {MemberState.REFUSED, MemberState.ON_OLD, MemberState.WITHOUT, MemberState.COUNTING, MemberState.AWAITED}
)


class OwnHour(StrEnum):
    """Where an order runs person by person: whether one's hour has begun, and has come; else NONE."""

    NONE = "none"
    AWAITED = "awaited"
    RUNNING = "running"
    PAST = "past"


_WITHOUT: Final = {OwnHour.AWAITED: MemberState.AWAITED, OwnHour.RUNNING: MemberState.COUNTING}


def state_of(
    *,
    has_password: bool,
    is_refused: bool,
    is_excepted: bool,
    has_old: bool = False,
    is_on_old: bool = False,
    own_hour: OwnHour = OwnHour.NONE,
) -> MemberState:
    """Return how far somebody is; an exception that lets the account password in goes before all else.

    ``has_old``: an old password lives on (X13); ``is_on_old``: a device has come with it, and not otherwise since.
    """
    if is_excepted:
        return MemberState.LET_IN
    if is_refused:
        return MemberState.REFUSED
    if has_old and (is_on_old or not has_password):
        return MemberState.ON_OLD
    return MemberState.DONE if has_password else _WITHOUT.get(own_hour, MemberState.WITHOUT)


@dataclass(frozen=True, slots=True)
class DayOfCutOver:
    """How many of its people have a security password at the end of a day, how many have none, and who is ``new``."""

    day: date
    done: int
    left: int
    new: int


def days_of(counts: Mapping[date | None, int], *, ordered_on: date, today: date) -> Sequence[DayOfCutOver]:
    """Return the days since the order, the first before: a week at least and a month at most, up to today.

    ``counts`` are people by the day since which they have a security password, None for those without.
    """
    first = max(min(ordered_on, today - timedelta(days=LEAST_DAYS - 1)), today - timedelta(days=MOST_DAYS - 1))
    people, done = sum(counts.values()), sum(n for day, n in counts.items() if day is not None and day < first)
    found = []
    for ago in range((today - first).days + 1):
        day = first + timedelta(days=ago)
        new = counts.get(day, 0)
        done += new
        found.append(DayOfCutOver(day, done, people - done, new))
    return found
