"""W1: the browser's rules are on every response, no matter what made it."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
EXPECTED = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "X-Frame-Options": "DENY",
}
RESPONSES = {
    "/page/": 200,
    "/away/": 302,
    "/static/css/portal.css": 200,
    "/static/missing.css": 404,
    "/nowhere/": 404,
    "/%ff/": 400,
    "/fails/suspicious/": 400,
    "/fails/denied/": 403,
    "/fails/bug/": 500,
    "/fails/database/": 503,
    "/designed/409/": 409,
    "/designed/410/": 410,
    "/designed/413/": 413,
    "/designed/429/": 429,
}


@pytest.mark.parametrize(("path", "status"), RESPONSES.items())
def test_every_kind_of_response_carries_the_headers(visitor: Client, path: str, status: int) -> None:
    """W7: no other site may frame a page or hold its window."""
    response = visitor.get(path)
    assert response.status_code == status
    assert {name: response.headers.get(name) for name in EXPECTED} == EXPECTED


def test_refused_methods_and_hosts_carry_the_headers(visitor: Client) -> None:
    for response in (visitor.generic("TRACE", "/page/"), visitor.get("/page/", HTTP_HOST="evil.example")):
        assert response.status_code in {400, 405}
        assert {name: response.headers.get(name) for name in EXPECTED} == EXPECTED


def test_a_file_that_has_not_changed_carries_the_headers(visitor: Client) -> None:
    first = visitor.get("/static/css/portal.css")
    again = visitor.get("/static/css/portal.css", HTTP_IF_MODIFIED_SINCE=first.headers["Last-Modified"])
    assert again.status_code == 304
    assert again.headers["Content-Security-Policy"] == POLICY


def test_strict_transport_only_where_the_portal_is_https(walls: Settings) -> None:
    assert "Strict-Transport-Security" not in Client().get("/page/").headers
    walls.PUBLIC_BASE_URL = "https://portal.acme.example"
    for path in ("/page/", "/nowhere/", "/static/css/portal.css"):
        value = Client().get(path).headers["Strict-Transport-Security"]
        assert value == "max-age=31536000; includeSubDomains"


def test_no_other_site_may_read_anything(visitor: Client) -> None:
    """V3.4.2: no Access-Control-Allow-Origin, not even on files."""
    for path in ("/page/", "/static/css/portal.css", "/static/fonts/inter-latin.woff2"):
        response = visitor.get(path, HTTP_ORIGIN="https://evil.example")
        assert not [name for name in response.headers if name.lower().startswith("access-control")]


@pytest.mark.parametrize("path", ["/page/", "/away/", "/nowhere/", "/fails/bug/", "/settings/x.css"])
def test_pages_are_never_stored(visitor: Client, path: str) -> None:
    """W9: a path that looks like a file is still a page."""
    assert visitor.get(path).headers["Cache-Control"] == "no-store"


def test_files_may_be_stored(visitor: Client) -> None:
    assert "max-age" in visitor.get("/static/css/portal.css").headers["Cache-Control"]
