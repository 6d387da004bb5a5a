"""A statement that is put together once answers like its queryset, whatever its blanks are filled with."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.backends.sqlite3.base import SQLiteCursorWrapper
from django.db.models import BigAutoField, CharField, DateTimeField
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Department, User
from mailportal.sql import CountUpTo
from mailportal.sqlite3.base import Cursor
from mailportal.statements import Blank, BlankRows, Statement
from tests.cast import Cast

IN_DOMAIN = Statement(lambda: User.objects.filter(domain=Blank("domain", BigAutoField())).order_by("address"))
BY_ADDRESS = Statement(
    lambda: (
        User.objects.select_related("department")
        .filter(address=Blank("address", CharField()))
        .values_list("address", "department__name")
    )
)
AMONG = Statement(lambda: User.objects.filter(pk__in=BlankRows("keys")).order_by("address"))
FROZEN_SINCE = Statement(lambda: User.objects.filter(frozen_at__gte=Blank("moment", DateTimeField())).values("address"))


def test_each_asking_has_its_own_values(cast: Cast) -> None:
    for domain in (cast.acme, cast.globex):
        asked = list(User.objects.filter(domain=domain).order_by("address"))
        found = IN_DOMAIN.rows(domain=domain.pk)
        assert found == asked
        assert [one.__dict__.keys() for one in found] == [one.__dict__.keys() for one in asked]


def test_a_value_is_never_a_part_of_the_text(cast: Cast) -> None:
    assert BY_ADDRESS.only_row(address=cast.alice.address) == (cast.alice.address, "East")
    for address in ("' OR 1=1 --", "%", "%s", "/*keys*/"):
        assert BY_ADDRESS.only_row(address=address) is None


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**40])
@pytest.mark.django_db
def test_a_number_that_no_column_holds_finds_nothing(number: int) -> None:
    assert IN_DOMAIN.rows(domain=number) == []


def test_a_moment_is_told_as_the_database_stores_it(cast: Cast) -> None:
    now = timezone.now()
    User.objects.filter(pk=cast.dora.pk).update(frozen_at=now)
    assert FROZEN_SINCE.rows(moment=now) == [{"address": cast.dora.address}]
    assert FROZEN_SINCE.rows(moment=now + timedelta(microseconds=1)) == []


def test_rows_are_those_of_a_queryset_or_of_keys(cast: Cast) -> None:
    people = User.objects.filter(domain=cast.acme).order_by("-address")
    assert AMONG.rows(keys=people[:2]) == sorted(people[:2], key=lambda one: one.address)
    assert AMONG.rows(keys=Department.objects.filter(pk=cast.sales_east.pk).values("users")) == list(
        User.objects.filter(department=cast.sales_east).order_by("address")
    )
    assert AMONG.rows(keys={cast.alice.pk, cast.dora.pk}) == [cast.alice, cast.dora]
    assert AMONG.rows(keys=()) == AMONG.rows(keys=people.none()) == []


@pytest.mark.parametrize(("most", "count"), [(1, 2), (9, 3)])
def test_rows_are_counted_so_far(cast: Cast, most: int, count: int) -> None:
    people = User.objects.filter(domain=cast.acme, pk__in=[cast.alice.pk, cast.bob.pk, cast.dora.pk])
    for rows, number in ((people, count), (people.none(), 0)):
        assert User.objects.filter(pk=cast.alice.pk).values_list(CountUpTo(rows, most + 1)).get() == (number,)


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_its_own_connection() -> None:
    def asked(_: int) -> int:
        try:
            return len(IN_DOMAIN.rows(domain=0)) + len(IN_DOMAIN.rows(domain=-1))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(asked, range(4))) == [0] * 4


@given(pieces=st.lists(st.sampled_from(["%s", "%%", "%%s", "?", "'%s'", "SELECT ", ", "]), max_size=12))
def test_sqlites_places_are_where_django_has_them(pieces: list[str]) -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        ours: Any = database.cursor(factory=Cursor)
        djangos: Any = database.cursor(factory=SQLiteCursorWrapper)
        assert ours.convert_query("".join(pieces)) == djangos.convert_query("".join(pieces))
