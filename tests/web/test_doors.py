"""W4, W10, W2: hosts, methods and senders that are turned away before any view runs."""

import pytest
from django.test import Client


@pytest.mark.parametrize(
    "host",
    ["evil.example", "testserver,evil.example", "testserver:80:80", "user@testserver", "testserver/x", "te st", "."],
)
def test_another_host_is_refused_and_not_echoed(visitor: Client, host: str) -> None:
    for path in ("/page/", "/static/css/portal.css", "/nowhere/"):
        response = visitor.get(path, HTTP_HOST=host)
        assert response.status_code == 400
        assert b"evil" not in response.content
        assert "Location" not in response.headers


def test_an_absolute_address_is_refused(visitor: Client) -> None:
    """It would overrule the Host header for a cache in front."""
    assert visitor.get("/page/", RAW_URI="http://evil.example/page/").status_code == 400
    assert visitor.get("/page/", RAW_URI="/page/").status_code == 200


def test_a_port_is_no_other_host(visitor: Client) -> None:
    assert visitor.get("/page/", HTTP_HOST="testserver:8000").status_code == 200


@pytest.mark.parametrize("method", ["TRACE", "OPTIONS", "PUT", "PATCH", "DELETE", "PROPFIND", "CONNECT"])
@pytest.mark.parametrize("path", ["/page/", "/form/", "/nowhere/", "/static/css/portal.css"])
def test_other_methods_get_405_and_the_designed_page(visitor: Client, method: str, path: str) -> None:
    response = visitor.generic(method, path, HTTP_COOKIE="sid=echo-me")
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, POST"
    assert b"This address cannot be used that way" in response.content
    assert b"echo-me" not in response.content


def test_a_views_own_405_is_designed_too(visitor: Client) -> None:
    response = visitor.get("/form/")
    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"
    assert b"<h1>" in response.content


def test_head_answers_like_get_without_a_body(visitor: Client) -> None:
    response = visitor.head("/page/")
    assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize(
    ("site", "status"),
    [("cross-site", 403), ("same-origin", 200), ("same-site", 200), ("none", 200), (None, 200)],
)
def test_a_form_sent_by_another_site_is_refused(visitor: Client, site: str | None, status: int) -> None:
    extra = {} if site is None else {"HTTP_SEC_FETCH_SITE": site}
    assert visitor.post("/form/", {"a": "b"}, **extra).status_code == status


def test_a_link_from_another_site_is_followed(visitor: Client) -> None:
    assert visitor.get("/page/", HTTP_SEC_FETCH_SITE="cross-site").status_code == 200


def test_a_form_without_its_token_is_refused(visitor: Client) -> None:
    response = visitor.post("/guarded/", {"a": "b"})
    assert response.status_code == 403
    assert b"CSRF" not in response.content
