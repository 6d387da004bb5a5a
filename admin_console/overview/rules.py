"""A month of logons, pure: each day with what was let in and refused, and the days on which it was far too much."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median
from typing import Final

from security.records.rules import Channel, DayKey, Result

DAYS: Final = 30
WEEK: Final = 7
# So many times as much as on a usual day is a peak, if it is more than people's slips.
_TIMES: Final = 3
_LEAST: Final = 50


@dataclass(frozen=True, slots=True)
class DayOfLogons:
    """One day's outcomes by protocol; one that is missing had none."""

    day: date
    accepted: Mapping[Channel, int] = field(default_factory=dict)
    refused: Mapping[Channel, int] = field(default_factory=dict)

    @property
    def stacks(self) -> tuple[int, int, int, int]:
        """Return how many were accepted by mail and by web, and refused by mail and by web."""
        return (*_mail_and_web(self.accepted), *_mail_and_web(self.refused))

    @property
    def all_refused(self) -> int:
        """Return how many were refused."""
        return sum(self.refused.values())


def _mail_and_web(counts: Mapping[Channel, int]) -> tuple[int, int]:
    web = counts.get(Channel.WEB, 0)
    return sum(counts.values()) - web, web


def month_of(counts: Mapping[DayKey, int], last: date) -> Sequence[DayOfLogons]:
    """Return the ``DAYS`` up to the last one, the first before; deferred logons came again and are left out."""
    accepted: dict[date, dict[Channel, int]] = {}
    refused: dict[date, dict[Channel, int]] = {}
    for key, count in counts.items():
        if key.result != Result.DEFER:
            found = accepted if key.result == Result.ACCEPT else refused
            found.setdefault(key.day, {})[Channel(key.channel)] = count
    days = (last - timedelta(days=ago) for ago in reversed(range(DAYS)))
    return [DayOfLogons(day, accepted.get(day, {}), refused.get(day, {})) for day in days]


def peaks(days: Sequence[DayOfLogons]) -> Sequence[DayOfLogons]:
    """Return the days on which far more was refused than on most of the others."""
    refused = [one.all_refused for one in days]
    usual = median(refused) if refused else 0
    return [one for one in days if one.all_refused >= max(_LEAST, _TIMES * usual)]


def channels_in(days: Sequence[DayOfLogons]) -> Sequence[Channel]:
    """Return the protocols by which anybody was let in, in their usual order."""
    return [one for one in Channel if any(one in day.accepted for day in days)]
