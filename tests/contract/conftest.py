"""Every page as it is sent."""

from dataclasses import dataclass

import pytest
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


_SEEN: dict[str, Shown] = {}


@pytest.fixture(params=SHOWN)
def shown(request: pytest.FixtureRequest) -> Shown:
    """Each page in turn, asked for once a process: whatever is checked of it looks at the same bytes."""
    name = request.param
    if name not in _SEEN:
        request.getfixturevalue("db")
        _SEEN[name] = _look_at(name)
    return _SEEN[name]


def _look_at(name: str) -> Shown:
    visit = SITE[name].visit(crowd(3).restore())
    response = visit.client.get(visit.path)
    with translation.override("en"):
        chinese = visit.client.get(visit.path, headers={"accept-language": "zh-CN"})
    assert (response.status_code, chinese.status_code) == (200, 200)
    return Shown(name, response, response.content.decode(), chinese.content.decode())
