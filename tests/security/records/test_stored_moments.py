"""A batch's moments and days are written as Django writes them, though a batch does not ask Django for each."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.db import connection
from hypothesis import example, given
from hypothesis import strategies as st

from mailportal.sql import moment_of, stored_moment
from security.records.rules import day_of

SECONDS = st.floats(min_value=-86_400, max_value=4_000_000_000)
ZONES = st.sampled_from(["UTC", "Asia/Shanghai", "America/St_Johns", "Asia/Kolkata", "Pacific/Kiritimati"])


@given(seconds=SECONDS | st.integers(0, 4_000_000_000))
@example(seconds=0.0)
@example(seconds=1.9999996)
@example(seconds=1_764_458_000.9999998)
@example(seconds=1_764_458_000.0000005)
@example(seconds=-0.25)
def test_a_moment_is_stored_as_django_stores_it(seconds: float) -> None:
    assert stored_moment(seconds) == connection.ops.adapt_datetimefield_value(moment_of(seconds))


@given(seconds=SECONDS, name=ZONES)
def test_a_day_is_that_of_the_hour_by_the_domains_clock(seconds: float, name: str) -> None:
    hour = datetime.fromtimestamp(seconds // 3600 * 3600, UTC)
    assert day_of(seconds, ZoneInfo(name)) == hour.astimezone(ZoneInfo(name)).date()
