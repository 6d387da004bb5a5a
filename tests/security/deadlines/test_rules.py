"""X18: from which hour on an order holds for one person, and whom it touches: the nearest order decides."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from accounts.policies.resolve import Order, Orders
from security.deadlines.rules import MOST_DAYS, ComingOrder, hour_of, is_touched
from security.policies import CHOOSE, CLIENT_PASSWORDS, REQUIRED

NOW = datetime(2027, 5, 1, 12, tzinfo=UTC)
KIND = CLIENT_PASSWORDS.name
ME, TEAM, ABOVE = 7, 2, 1
moments = st.datetimes(datetime(2027, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds have none
values = st.sampled_from([None, CHOOSE, REQUIRED])


@given(moments, st.integers(0, MOST_DAYS), moments)
def test_an_hour_is_the_days_after_the_logon_and_never_after_the_last_one(
    began_at: datetime, days: int, last_at: datetime
) -> None:
    hour = hour_of(began_at, days=days, last_at=last_at)
    assert hour <= last_at
    assert hour in {began_at + timedelta(days=days), last_at}


@given(moments, moments, st.integers(0, MOST_DAYS), moments)
def test_who_logs_on_later_has_no_earlier_hour(one: datetime, other: datetime, days: int, last_at: datetime) -> None:
    first, second = sorted([one, other])
    assert hour_of(first, days=days, last_at=last_at) <= hour_of(second, days=days, last_at=last_at)


def orders(domain: str | None, above: str | None, team: str | None, own: str | None) -> Orders:
    """Return the orders of a domain, two departments and an account, where they have a value."""
    rows = {TEAM: team, ABOVE: above}
    return Orders(
        {} if domain is None else {KIND: Order(domain)},
        {(KIND, number): Order(value) for number, value in rows.items() if value is not None},
        {} if own is None else {(KIND, ME): Order(own)},
        {TEAM: ABOVE, ABOVE: None},
    )


def touched(present: Orders, *coming: ComingOrder) -> bool:
    return is_touched(present, coming, CLIENT_PASSWORDS, value=REQUIRED, account_id=ME, department_id=TEAM, now=NOW)


def nearest(*found: str | None) -> str:
    return next((value for value in found if value is not None), CHOOSE)


@given(values, values, values, values)
def test_an_order_for_the_domain_touches_whom_nothing_nearer_rules(
    domain: str | None, above: str | None, team: str | None, own: str | None
) -> None:
    expected = own is None and nearest(team, above, domain) != REQUIRED == nearest(team, above, REQUIRED)
    assert touched(orders(domain, above, team, own), ComingOrder(REQUIRED)) is expected


@given(values, values, values, values)
def test_what_was_ordered_nearer_in_the_same_change_wins(
    domain: str | None, above: str | None, team: str | None, own: str | None
) -> None:
    coming = ComingOrder(REQUIRED), ComingOrder(CHOOSE, TEAM)
    assert not touched(orders(domain, above, team, own), *coming)


@given(values, values)
def test_an_exception_that_the_change_takes_back_lets_nobody_out(domain: str | None, above: str | None) -> None:
    coming = ComingOrder(None, TEAM), ComingOrder(REQUIRED, ABOVE)
    assert touched(orders(domain, above, CHOOSE, None), *coming)


def test_others_accounts_and_departments_are_of_no_account() -> None:
    coming = ComingOrder(REQUIRED, None, ME + 1), ComingOrder(REQUIRED, TEAM + 10)
    assert not touched(orders(None, None, None, None), *coming)
    assert touched(orders(None, None, None, None), ComingOrder(REQUIRED, None, ME))


def test_an_exception_that_has_ended_lets_nobody_out() -> None:
    ended = {(KIND, ME): Order(CHOOSE, ends_at=NOW - timedelta(seconds=1))}
    assert touched(Orders({}, {}, ended, {TEAM: ABOVE, ABOVE: None}), ComingOrder(REQUIRED))
