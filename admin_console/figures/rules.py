"""How many people a department has, and how many of them have what, pure; and for how long a number is good enough."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

# Up to so many people a page counts itself what is no longer so: 2 ms for a thousand.
MOST_AT_ONCE: Final = 5_000
# Some numbers change by themselves: what ends within a week, what was not used for half a year.
LONGEST: Final = timedelta(hours=1)
# An act is seen once it is committed, later than it says that it was; so long no act takes.
OPEN_FOR: Final = timedelta(seconds=10)
# In a large domain somebody acts all the time: a count may be so old that counting takes a five-hundredth of the time.
_SECONDS_A_THOUSAND: Final = 1
_EVERYBODY: Final = 100


@dataclass(frozen=True, slots=True)
class HeadCount:
    """How many people, how many with a second factor, and for how many mail programs need security passwords."""

    people: int = 0
    with_factor: int = 0
    bound: int = 0

    def __add__(self, other: "HeadCount") -> "HeadCount":
        return HeadCount(self.people + other.people, self.with_factor + other.with_factor, self.bound + other.bound)

    @property
    def factor_percent(self) -> int:
        """Return the share with a second factor; 100 means everybody, and only everybody."""
        return percent(self.with_factor, self.people)

    @property
    def bound_percent(self) -> int:
        """Return the share whose mail programs need security passwords, likewise."""
        return percent(self.bound, self.people)

    @property
    def without_factor(self) -> int:
        """Return how many have no second factor."""
        return self.people - self.with_factor


def percent(part: int, whole: int) -> int:
    """Return the share, rounded down; of nobody it is everybody."""
    return _EVERYBODY * part // whole if whole else _EVERYBODY


def sum_of(counts: Iterable[HeadCount]) -> HeadCount:
    """Return all together."""
    return sum(counts, HeadCount())


def with_those_below(counts: Mapping[int | None, int], parents: Mapping[int, int | None]) -> dict[int, int]:
    """Return the number of each department with all below it, where it has any; ``counts`` are directly in it."""
    found: dict[int, int] = {}
    for department, count in counts.items():
        above = department
        while above is not None and count:
            found[above] = found.get(above, 0) + count
            above = parents.get(above)
    return found


def is_stale(counted_at: datetime | None, *, people: int, last_act_at: datetime | None, now: datetime) -> bool:
    """Whether to count again: somebody has done something in the domain since, or the number is old.

    Of many people it is kept for a while whatever they do.
    """
    if counted_at is None:
        return True
    age = now - counted_at
    if people > MOST_AT_ONCE:
        return age >= timedelta(seconds=people // 1000 * _SECONDS_A_THOUSAND)
    return age >= LONGEST or (last_act_at is not None and last_act_at > counted_at - OPEN_FOR)
