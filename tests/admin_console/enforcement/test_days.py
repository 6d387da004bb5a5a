"""X1: a cut-over day by day: the chart, its table, and the rows they are counted from say the same."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Domain
from admin_console.enforcement.days import days_done
from admin_console.enforcement.models import CutOver
from admin_console.enforcement.rules import LEAST_DAYS, MOST_DAYS, days_of
from security.models import ClientPassword
from tests.admin_console.acts import give_client_password, postmaster, words
from tests.admin_console.acts import use_account_password as use
from tests.admin_console.enforcement.acts import scheduled, url_of
from tests.cast import Cast

TODAY = date(2027, 5, 20)
days = st.dates(TODAY - timedelta(days=90), TODAY)


@given(st.dictionaries(st.none() | days, st.integers(0, 1000)), days)
def test_every_day_has_all_people_and_the_last_one_all_who_are_done(
    counts: dict[date | None, int], ordered_on: date
) -> None:
    found = days_of(counts, ordered_on=ordered_on, today=TODAY)
    assert LEAST_DAYS <= len(found) <= MOST_DAYS
    assert [one.day for one in found] == [found[0].day + timedelta(days=ago) for ago in range(len(found))]
    assert {one.done + one.left for one in found} == {sum(counts.values())}
    assert (found[-1].day, found[-1].left) == (TODAY, counts.get(None, 0))
    assert [one.done - one.new for one in found[1:]] == [one.done for one in found[:-1]]


@pytest.fixture
def bob(cast: Cast) -> Client:
    return postmaster(cast.bob)


@pytest.fixture
def order(cast: Cast, bob: Client) -> CutOver:
    use(cast.alice)
    use(cast.dora)
    return scheduled(bob, cast.bob)


def test_who_generates_counts_from_that_day(cast: Cast, bob: Client, order: CutOver) -> None:
    give_client_password(cast.alice)
    ClientPassword.objects.update(created_at=timezone.now() - timedelta(days=2))
    CutOver.objects.update(ordered_at=timezone.now() - timedelta(days=9))
    order.refresh_from_db()
    found = days_done(order)
    assert [(one.done, one.left, one.new) for one in found[-4:]] == [(0, 2, 0), (1, 1, 1), (1, 1, 0), (1, 1, 0)]
    assert len(found) == 10
    text = words(bob.get(url_of(order)))
    assert "0 at first, 1 of 2 at last." in bob.get(url_of(order)).content.decode()
    assert "Day by day" in text


def test_a_day_is_the_domains(cast: Cast, order: CutOver) -> None:
    """Not that of the server: where it is tomorrow already, the password is of tomorrow."""
    Domain.objects.filter(pk=cast.acme.pk).update(time_zone="Pacific/Kiritimati")
    give_client_password(cast.alice)
    order = CutOver.objects.select_related("domain").get(pk=order.pk)
    last = days_done(order)[-1]
    assert (last.day, last.new) == (timezone.localdate(timezone=order.domain.zone), 1)


def test_without_people_there_is_nothing_to_draw(cast: Cast, bob: Client) -> None:
    assert "Day by day" not in words(bob.get(url_of(scheduled(bob, cast.bob))))
