"""How many people a department has, and how many of them have what, pure: counted apart, then with those below."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

# Counting costs some 2 ms for a thousand people: so old a count may be that it takes a five-hundredth of the time.
_SECONDS_A_THOUSAND = 1
_EVERYBODY = 100


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


def with_those_below(counts: Mapping[int, HeadCount], parents: Mapping[int, int | None]) -> dict[int, HeadCount]:
    """Return the count of each department with all below it; ``counts`` are of those directly in it."""
    found = dict.fromkeys(parents, HeadCount())
    for department, count in counts.items():
        above: int | None = department
        while above is not None:
            found[above] += count
            above = parents[above]
    return found


def lasts(people: int) -> timedelta:
    """Return for how long a count of so many people is good enough; of a few it is made again each time."""
    return timedelta(seconds=people // 1000 * _SECONDS_A_THOUSAND)
