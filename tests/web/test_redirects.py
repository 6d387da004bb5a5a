"""W3, V3.7.2: `next` leads to a path of this portal, or it is not followed."""

import pytest
from django.test import RequestFactory

from mailportal.web.stale_forms import next_or

UNSAFE = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/a\\b",
    "https:evil.example",
    "https://evil.example/",
    "http://testserver/",
    "javascript:alert(1)",
    "data:text/html,x",
    "\r\nLocation: //evil.example",
    "/\r\nLocation: //evil.example",
    "/\t/evil.example",
    "/\x7f",
    "/\0",
    " /settings/",
    "settings/",
    "",
    "?next=/x",
]
SAFE = ["/", "/settings/password/", "/a?next=//evil.example", "/console/employees/?page=2&q=%E4%B8%AD", "/%5cevil"]


@pytest.mark.parametrize("target", UNSAFE)
def test_unsafe_targets_fall_back(target: str) -> None:
    assert next_or(RequestFactory().get("/", {"next": target}), "/home/") == "/home/"
    assert next_or(RequestFactory().post("/", {"next": target}), "/home/") == "/home/"


@pytest.mark.parametrize("target", SAFE)
def test_local_paths_are_followed(target: str) -> None:
    assert next_or(RequestFactory().get("/", {"next": target}), "/home/") == target


def test_the_form_wins_over_the_address() -> None:
    request = RequestFactory().post("/?next=/address/", {"next": "/form/"})
    assert next_or(request, "/") == "/form/"
