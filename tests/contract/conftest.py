"""Every page as it is sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.utils import translation

from tests.site import SHOWN, SITE
from tests.site.crowd import crowd


@dataclass(frozen=True)
class Shown:
    """A page with three rows in each of its lists, in English and in Chinese."""

    name: str
    response: HttpResponse
    html: str
    chinese: str


@pytest.fixture
def pages(db: None) -> tuple[Shown, ...]:
    """Return all pages, asked for once a process: whatever is checked of them looks at the same bytes."""
    return _pages()


@cache
def _pages() -> tuple[Shown, ...]:
    return tuple(map(_look_at, SHOWN))


@contextmanager
def leaving_no_row() -> Iterator[None]:
    """Leave the tables as they were. No ``atomic``: what must be durable would not begin within it."""
    before = transaction.savepoint()
    yield
    transaction.savepoint_rollback(before)


def _look_at(name: str) -> Shown:
    with leaving_no_row():
        visit = SITE[name].visit(crowd(3).restore())
        response = visit.client.get(visit.path)
        with translation.override("en"):
            chinese = visit.client.get(visit.path, headers={"accept-language": "zh-CN"})
    assert (response.status_code, chinese.status_code) == (200, 200), name
    return Shown(name, response, response.content.decode(), chinese.content.decode())
