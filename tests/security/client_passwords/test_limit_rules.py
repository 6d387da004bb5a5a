"""X5, pure: which networks lie within which, and when something is to be done about an end."""

from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Network, IPv6Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from security.client_passwords.limits import is_within, next_step
from security.client_passwords.rules import is_idle
from security.networks import ANYWHERE, is_allowed_from

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
# Few and near to each other, so that they often hold one another.
V4 = st.builds(
    lambda number, length: str(IPv4Network((number << 24, length), strict=False)),
    st.integers(8, 11),
    st.integers(5, 32),
)
V6 = st.builds(
    lambda number, length: str(IPv6Network((number << 120, length), strict=False)),
    st.integers(32, 35),
    st.integers(5, 128),
)
LISTS = st.just(ANYWHERE) | st.lists(V4 | V6, min_size=1, max_size=4).map(" ".join)
ADDRESSES = st.sampled_from(["8.0.0.0", "9.0.0.1", "11.9.9.9", "::ffff:9.0.0.1", "2000::", "2300::1", "", "?"])


@given(LISTS, LISTS, ADDRESSES)
def test_what_is_within_refuses_nobody_that_the_narrower_list_let_in(narrower: str, wider: str, source: str) -> None:
    if is_within(narrower, wider) and is_allowed_from(narrower, source):
        assert is_allowed_from(wider, source)


@given(LISTS)
def test_a_list_is_within_itself_and_within_anywhere(networks: str) -> None:
    assert is_within(networks, networks)
    assert is_within(networks, ANYWHERE)


def test_anywhere_is_within_no_list() -> None:
    assert not is_within(ANYWHERE, "0.0.0.0/0 ::/0")


@pytest.mark.parametrize(
    ("days", "expected"),
    [(10, 3), (7, 0), (6, 5), (1, 0), (0.5, 0.5), (0, 0), (-0.1, None)],
)
def test_next_is_a_week_before_then_a_day_before_then_the_end_then_nothing(days: float, expected: float | None) -> None:
    step = next_step(NOW + timedelta(days=days), after=NOW)
    assert step == (None if expected is None else NOW + timedelta(days=expected))


def test_without_an_end_there_is_nothing_to_do() -> None:
    assert next_step(None, after=NOW) is None


@pytest.mark.parametrize(
    ("made", "used", "expected"), [(179, None, False), (181, None, True), (400, 179, False), (400, 181, True)]
)
def test_after_180_days_it_is_unused(made: int, used: int | None, expected: bool) -> None:
    last_used_at = None if used is None else NOW - timedelta(days=used)
    assert is_idle(created_at=NOW - timedelta(days=made), last_used_at=last_used_at, now=NOW) is expected
