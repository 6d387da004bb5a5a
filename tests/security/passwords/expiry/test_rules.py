"""P3: when a password ends, as a calendar and a clock say it."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from security.passwords.expiry.rules import Expiry, PasswordEnd, later_by

SHANGHAI = ZoneInfo("Asia/Shanghai")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
ZONES = st.sampled_from([UTC, SHANGHAI, ZoneInfo("America/Sao_Paulo"), ZoneInfo("Europe/Berlin")])


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(2026, 5, 5), 1, date(2026, 6, 5)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_months_are_those_of_the_calendar(day: date, months: int, end: date) -> None:
    assert later_by(months, day) == end


def test_the_clock_starts_at_the_later_of_the_last_change_and_the_order() -> None:
    order = Expiry(3, datetime(2026, 2, 10, tzinfo=UTC), UTC)
    assert order.last_day(datetime(2026, 1, 5, tzinfo=UTC)) == date(2026, 5, 10)
    assert order.last_day(datetime(2026, 3, 5, tzinfo=UTC)) == date(2026, 6, 5)
    assert order.last_day(None) == date(2026, 5, 10)


def test_the_last_day_is_whole_and_the_domains_own() -> None:
    """17:00 in London is the next day in Shanghai already."""
    order, changed = Expiry(1, LONG_AGO, SHANGHAI), datetime(2026, 4, 4, 17, tzinfo=UTC)
    assert order.last_day(changed) == date(2026, 5, 5)
    midnight = datetime(2026, 5, 6, tzinfo=SHANGHAI)
    assert not order.has_ended(changed, midnight - timedelta(seconds=1))
    assert order.has_ended(changed, midnight)


def test_e15_force_meets_nobody_who_was_not_reminded() -> None:
    """Ordered today, it ends old passwords after the five days of reminders; younger ones when their time comes."""
    order = Expiry(1, LONG_AGO, UTC, forced_since=datetime(2026, 5, 10, 12, tzinfo=UTC))
    assert order.last_day(datetime(2026, 1, 1, tzinfo=UTC)) == date(2026, 5, 15)
    assert order.last_day(datetime(2026, 5, 1, tzinfo=UTC)) == date(2026, 6, 1)


@given(
    months=st.sampled_from([1, 2, 3, 6, 12]),
    since=MOMENTS,
    forced_since=st.none() | MOMENTS,
    zone=ZONES,
    changed=st.none() | MOMENTS,
    day=st.dates(date(2026, 1, 1), date(2029, 12, 31)),
)
def test_the_condition_for_the_database_finds_exactly_those_that_end_by_a_day(
    months: int, since: datetime, forced_since: datetime | None, zone: ZoneInfo, changed: datetime | None, day: date
) -> None:
    order = Expiry(months, since, zone, forced_since)
    moment = order.ending_by(day)
    is_found = moment is not None and (changed is None or changed < moment)
    assert is_found == (order.last_day(changed) <= day)
    next_day = datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)
    assert order.has_ended(changed, next_day) == is_found


@pytest.mark.parametrize(
    ("days", "is_near", "has_ended"), [(6, False, False), (5, True, False), (0, True, False), (-1, True, True)]
)
def test_e15_reminders_begin_five_days_before(days: int, is_near: bool, has_ended: bool) -> None:
    today = date(2026, 5, 5)
    end = PasswordEnd(today + timedelta(days=days), today, is_forced=True)
    assert (end.days_left, end.is_near, end.has_ended) == (days, is_near, has_ended)
