"""Error pages are designed, say how to go on, betray nothing, and need neither session nor database."""

import logging
import re

import pytest
from django.db import OperationalError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import Client
from pytest_django.fixtures import Settings

from mailportal.web.error_words import WORDS
from mailportal.web.reference import ReferenceFilter
from mailportal.web.types import GetResponse

STATUSES = [400, 403, 404, 405, 409, 410, 413, 429, 500, 503]


def database_away(get_response: GetResponse) -> GetResponse:
    """A middleware that meets a locked database, as that of the sessions may."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        raise OperationalError("database is locked")

    return respond


def test_every_status_of_the_promise_has_words() -> None:
    assert sorted(WORDS) == STATUSES


@pytest.mark.parametrize("status", STATUSES)
def test_pages_are_designed_and_show_a_way_on(visitor: Client, status: int) -> None:
    response = visitor.get(f"/designed/{status}/")
    html = response.content.decode()
    assert response.status_code == status
    assert f"<h1>{WORDS[status].title}</h1>" in html
    assert str(WORDS[status].message) in html
    assert 'href="/"' in html
    assert re.search(rf"{response.headers['X-Request-ID']}</code>", html)
    assert not response.cookies


@pytest.mark.parametrize(
    ("path", "status"),
    [("/fails/denied/", 403), ("/fails/suspicious/", 400), ("/fails/bug/", 500), ("/fails/database/", 503)],
)
def test_the_reason_stays_inside(visitor: Client, path: str, status: int) -> None:
    response = visitor.get(path)
    assert response.status_code == status
    for betrayal in (b"secret reason", b"is locked", b"Traceback", b"ZeroDivision"):
        assert betrayal not in response.content


def test_a_path_is_not_echoed(visitor: Client) -> None:
    assert b"script>alert" not in visitor.get("/<script>alert(1)</script>/").content


def test_a_domain_error_shows_its_own_words(visitor: Client) -> None:
    response = visitor.get("/fails/domain/")
    assert response.status_code == 409
    assert b"Ten is the limit" in response.content
    assert b"Delete one first." in response.content


def test_waiting_times_are_in_the_header_and_in_words(visitor: Client) -> None:
    response = visitor.get("/fails/throttled/")
    assert response.headers["Retry-After"] == "61"
    assert b"Wait. Try again in 2 minutes." in response.content


def test_a_locked_database_is_503_with_retry_after(visitor: Client) -> None:
    assert int(visitor.get("/fails/database/").headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    "state",
    [
        "08006",
        "25006",
        "25P03",
        "25P04",
        "40001",
        "40P01",
        "53100",
        "53300",
        "55P03",
        "57014",
        "57P01",
        "57P03",
        "58030",
    ],
)
def test_what_the_server_says_of_itself_is_503_by_its_meaning(visitor: Client, state: str) -> None:
    """D4: it shuts down, starts up, only reads after a failover, or has too much to do: the person tries again."""
    response = visitor.get(f"/fails/sql-state/{state}/")
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert b"secret reason" not in response.content


@pytest.mark.parametrize("state", ["22001", "23505", "25P02", "42601", "42P01", "42501", "XX001"])
def test_a_mistake_of_ours_is_no_absence(visitor: Client, state: str) -> None:
    assert visitor.get(f"/fails/sql-state/{state}/").status_code == 500


def test_a_locked_database_in_a_middleware_is_503_too(walls: Settings) -> None:
    walls.MIDDLEWARE = [*walls.MIDDLEWARE, "tests.web.test_error_pages.database_away"]
    response = Client(raise_request_exception=False).get("/page/")
    assert response.status_code == 503
    assert "Retry-After" in response.headers


def test_error_pages_follow_the_theme_cookie_and_nothing_else(visitor: Client) -> None:
    visitor.cookies["theme"] = "dark"
    assert b'data-theme="dark"' in visitor.get("/nowhere/").content
    visitor.cookies["theme"] = "pink"
    assert b"data-theme" not in visitor.get("/nowhere/").content


def test_the_reference_is_in_the_log(visitor: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.addFilter(ReferenceFilter())
    with caplog.at_level(logging.INFO, "mailportal.web"):
        response = visitor.get("/nowhere/%E2%80%AEx")
    record = next(record for record in caplog.records if record.name == "mailportal.web.error_pages")
    assert getattr(record, "reference") == response.headers["X-Request-ID"]  # noqa: B009 - the filter's attribute
    assert "\u202e" not in record.getMessage()


def test_references_differ(visitor: Client) -> None:
    assert len({visitor.get("/page/").headers["X-Request-ID"] for _ in range(5)}) == 5
