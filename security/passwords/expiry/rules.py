"""When an account password ends, pure (P3, E15).

The clock starts at the later of the last change and the order, and counts calendar months in the domain's time zone.
The last day is whole: what ended is known at midnight after it, and nobody's clock strikes at noon.
"""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

# E15: reminders begin so many days before the last day.
REMINDED_DAYS = 5
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Expiry:
    """An order that passwords end, as it holds for an account: so many months after the later of the last change and
    ``since``.

    ``forced_since`` is when it was ordered that an ended password must be changed, None where people are only advised.
    No password ends by force sooner than five days after that: everybody it meets has been reminded.
    """

    months: int
    since: datetime
    zone: tzinfo
    forced_since: datetime | None = None

    def last_day(self, changed_at: datetime | None) -> date:
        """Return the last day of a password of that age; None for one that was set before anybody noted it."""
        start = self.since if changed_at is None else max(changed_at, self.since)
        return max(later_by(self.months, self._day_of(start)), self._earliest)

    def has_ended(self, changed_at: datetime | None, now: datetime) -> bool:
        """Whether the last day is over."""
        return self._day_of(now) > self.last_day(changed_at)

    def ending_by(self, day: date) -> datetime | None:
        """Return before which moment a password was changed whose last day is ``day`` or earlier; None: there is none.

        The condition by which a database finds them: months differ in length, so that it cannot count back itself.
        """
        moment = datetime.combine(_latest_start(self.months, day) + _DAY, time.min, tzinfo=self.zone)
        return None if day < self._earliest or self.since >= moment else moment

    @property
    def _earliest(self) -> date:
        return date.min if self.forced_since is None else self._day_of(self.forced_since) + timedelta(REMINDED_DAYS)

    def _day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class PasswordEnd:
    """The last day of an account's password, as seen on ``today``, and whether it must be changed after it."""

    last_day: date
    today: date
    is_forced: bool

    @property
    def days_left(self) -> int:
        """Return how many days are left after today; negative where the password has ended."""
        return (self.last_day - self.today).days

    @property
    def has_ended(self) -> bool:
        """Whether the last day is over."""
        return self.days_left < 0

    @property
    def is_near(self) -> bool:
        """Whether the person is to be reminded: from five days before, and for as long as it is not changed."""
        return self.days_left <= REMINDED_DAYS


def later_by(months: int, day: date) -> date:
    """Return the same day so many months later, or the last one of a month that is too short for it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _latest_start(months: int, day: date) -> date:
    # Of several days that end alike, such as the last of January, the last; three steps at most.
    start = later_by(-months, day)
    while later_by(months, start + _DAY) <= day:
        start += _DAY
    return start
