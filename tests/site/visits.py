"""A page as one stands before it, kept: many attacks on one form begin with the same visit."""

import time
from dataclasses import dataclass
from functools import cache
from http.cookies import SimpleCookie

from tests.browser import browser
from tests.cast import Cast, make_cast
from tests.site.table import SITE, Visit
from tests.snapshots import Snapshot


@dataclass(frozen=True)
class _Kept:
    cast: Cast
    cookies: SimpleCookie
    data: dict[str, str]
    leads_to: str
    typed: tuple[str, ...]
    path: str


def visited(name: str) -> tuple[Cast, Visit]:
    """Come to the page in an empty database while the clock stands still; at the same moment again, all is put back."""
    kept = _visits(name, time.time()).restore()
    client = browser()
    client.cookies = kept.cookies
    return kept.cast, Visit(client, kept.data, kept.leads_to, kept.typed, kept.path)


@cache
def _visits(name: str, _: float) -> Snapshot[_Kept]:
    return Snapshot(lambda: _visit(name))


def _visit(name: str) -> _Kept:
    cast = make_cast()
    visit = SITE[name].visit(cast)
    return _Kept(cast, visit.client.cookies, visit.data, visit.leads_to, visit.typed, visit.path)
