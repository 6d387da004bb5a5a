"""P8, P14: kept counts: what makes a page count again, who counts where there are many people, and what is asked."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.directory.services import create_account, create_department
from accounts.evidence import record_about
from accounts.models import User
from accounts.policies.resolve import DomainOrders
from admin_console.figures import census
from admin_console.figures.census import Census, DirectCounts, register
from admin_console.figures.models import KeptCount
from admin_console.figures.queries import HEADS
from admin_console.figures.rules import HeadCount, is_stale
from admin_console.figures.services import count_what_is_wanted, counts_of, figures_of, forget_figures
from security import events
from tests.admin_console.acts import SOURCE
from tests.cast import Cast

_NOW = datetime(2026, 11, 30, 9, 42, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("age", "acted", "people", "expected"),
    [
        (59 * _MINUTE, None, 1_000, False),
        (60 * _MINUTE, None, 1_000, True),
        (2 * _MINUTE, 3 * _MINUTE, 5_000, False),
        (2 * _MINUTE, _MINUTE, 5_000, True),
        # Committed after the count, and begun before it.
        (2 * _MINUTE, 2 * _MINUTE + timedelta(seconds=9), 5_000, True),
        # Of many people a number is kept for a second a thousand, whatever happens.
        (timedelta(seconds=99), timedelta(seconds=1), 100_000, False),
        (timedelta(seconds=100), None, 100_000, True),
    ],
)
def test_a_number_is_good_until_somebody_acts(
    age: timedelta, acted: timedelta | None, people: int, *, expected: bool
) -> None:
    last_act_at = None if acted is None else _NOW - acted
    assert is_stale(_NOW - age, people=people, last_act_at=last_act_at, now=_NOW) is expected
    assert is_stale(None, people=people, last_act_at=None, now=_NOW)


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> Census:
    """A census that is too slow for a page of many people: who is frozen."""
    monkeypatch.setattr(census, "_CENSUSES", dict(census._CENSUSES))  # noqa: SLF001 - and back

    def count(domain_id: int, _orders: DomainOrders) -> Mapping[str, DirectCounts]:
        people = User.objects.filter(domain_id=domain_id, frozen_at__isnull=False)
        return {"test-frozen": {None: people.count()}}

    return register(Census("test", ("test-frozen",), count))


def act(cast: Cast) -> None:
    record_about(cast.alice, events.PROGRAM_WARNING_DISMISSED, source=SOURCE)


@pytest.mark.django_db
class TestKeeping:
    def test_one_statement_answers_where_nobody_acted(self, cast: Cast) -> None:
        first = figures_of(domain_id=cast.acme.pk)
        with CaptureQueriesContext(connection) as captured:
            again = figures_of(domain_id=cast.acme.pk)
        assert len(captured) == 1
        assert again.everybody == first.everybody

    def test_the_page_after_an_act_counts_again(self, cast: Cast) -> None:
        """Whoever acted, and in whatever room: all acts leave an event."""
        with time_machine.travel(timezone.now() - _MINUTE, tick=False):
            figures_of(domain_id=cast.acme.pk)
        User.objects.filter(pk=cast.dora.pk).update(department=cast.sales)
        assert figures_of(domain_id=cast.acme.pk).at(cast.sales.pk).people == 1
        act(cast)
        assert figures_of(domain_id=cast.acme.pk).at(cast.sales.pk).people == 2

    def test_an_act_elsewhere_is_nothing_to_this_domain(self, cast: Cast) -> None:
        with time_machine.travel(timezone.now() - _MINUTE, tick=False):
            figures_of(domain_id=cast.acme.pk)
        record_about(cast.gina, events.PROGRAM_WARNING_DISMISSED, source=SOURCE)
        with CaptureQueriesContext(connection) as captured:
            figures_of(domain_id=cast.acme.pk)
        assert len(captured) == 1

    def test_departments_are_counted_and_a_new_one_has_nobody(self, cast: Cast) -> None:
        figures = figures_of(domain_id=cast.acme.pk)
        assert figures.departments == 3
        made = create_department(domain=cast.acme, name="New")
        assert figures_of(domain_id=cast.acme.pk).at(made.pk) == HeadCount()

    def test_a_desk_is_told_its_own_departments(self, cast: Cast) -> None:
        """P12: paths that lie in none of each other, and None for the whole domain."""
        counts = figures_of(domain_id=cast.acme.pk).counts
        assert counts.over(None, "people") == 3
        assert counts.over((cast.sales.path, cast.engineering.path), "people") == 2
        assert counts.over((), "people") == 0


@pytest.mark.django_db
class TestManyPeople:
    @pytest.fixture(autouse=True)
    def few_are_many(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("admin_console.figures.services.MOST_AT_ONCE", 2)
        monkeypatch.setattr("admin_console.figures.rules.MOST_AT_ONCE", 2)
        monkeypatch.setattr("admin_console.figures.rules._SECONDS_A_THOUSAND", 100)

    def test_the_background_counts_and_the_page_says_so(self, cast: Cast, frozen: Census) -> None:
        """B7: a page of 100,000 people counts nothing that takes long; it has no numbers, or older ones."""
        assert counts_of(frozen, domain_id=cast.acme.pk) is None
        assert counts_of(frozen, domain_id=cast.acme.pk) is None
        assert count_what_is_wanted() == 1
        assert count_what_is_wanted() == 0
        counts = counts_of(frozen, domain_id=cast.acme.pk)
        assert counts is not None
        assert counts.whole("test-frozen") == 0
        User.objects.filter(pk=cast.alice.pk).update(frozen_at=timezone.now())
        KeptCount.objects.update(counted_at=timezone.now() - timedelta(hours=1))
        older = counts_of(frozen, domain_id=cast.acme.pk)
        assert older is not None
        assert (older.whole("test-frozen"), older.counted_at < timezone.now() - 59 * _MINUTE) == (0, True)
        assert count_what_is_wanted() == 1
        newer = counts_of(frozen, domain_id=cast.acme.pk)
        assert newer is not None
        assert newer.whole("test-frozen") == 1

    def test_waiting_is_written_once(self, cast: Cast, frozen: Census) -> None:
        counts_of(frozen, domain_id=cast.acme.pk)
        with CaptureQueriesContext(connection) as captured:
            counts_of(frozen, domain_id=cast.acme.pk)
        assert not [query["sql"] for query in captured if not query["sql"].startswith("SELECT")]

    def test_what_is_quick_is_counted_by_the_page(self, cast: Cast) -> None:
        """100,000 people by department take a fifth of a second, once in 100 seconds; a new tree is seen at once."""
        KeptCount.objects.all().delete()
        figures_of(domain_id=cast.acme.pk)
        KeptCount.objects.update(people=1_000)
        create_account(
            address="n@acme.example", name="N", domain=cast.acme, department=cast.sales, encoded_password=None
        )
        act(cast)
        assert figures_of(domain_id=cast.acme.pk).at(cast.sales.pk).people == 1
        forget_figures(domain_id=cast.acme.pk)
        assert figures_of(domain_id=cast.acme.pk).at(cast.sales.pk).people == 2
        assert set(KeptCount.objects.values_list("name", flat=True)) == set(HEADS.names)


def test_a_name_is_one_censuss(frozen: Census) -> None:
    with pytest.raises(ValueError, match="the census other"):
        register(Census("other", ("test-frozen",), frozen.count))
