"""Where does a request begin and end, and whose is it? Two readers must never differ (W4, W11, E3, E9, B1)."""

import time
from collections.abc import Callable

import pytest

from tests.attack.visitor import Visitor
from tests.attack.wire import AT_ONCE, FORM, ask, exchange, request
from tests.portal import Portal

HIDDEN = b"GET /hidden/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"


def raw(*lines: str | bytes, body: bytes = b"", first: str = "POST /logon/ HTTP/1.1") -> bytes:
    """Return a request with exactly these header lines."""
    coded = [line.encode("latin-1") if isinstance(line, str) else line for line in (first, *lines)]
    return b"\r\n".join([*coded, b"", b""]) + body


HOST = "Host: 127.0.0.1"
FRAMES = {
    "TE and CL": raw(HOST, FORM, "Content-Length: 4", "Transfer-Encoding: chunked", body=b"0\r\n\r\n" + HIDDEN),
    "CL and TE": raw(HOST, FORM, "Transfer-Encoding: chunked", "Content-Length: 4", body=b"0\r\n\r\n" + HIDDEN),
    "TE twice": raw(HOST, "Transfer-Encoding: chunked", "Transfer-Encoding: identity", body=b"0\r\n\r\n" + HIDDEN),
    "TE misspelt": raw(HOST, "Transfer-Encoding: xchunked", body=b"0\r\n\r\n" + HIDDEN),
    "TE with a tab": raw(HOST, "Transfer-Encoding:\tchunked", "Content-Length: 4", body=b"0\r\n\r\n" + HIDDEN),
    "TE and a space": raw(HOST, "Transfer-Encoding : chunked", body=b"0\r\n\r\n" + HIDDEN),
    "TE in 1.0": raw(HOST, "Transfer-Encoding: chunked", first="POST /logon/ HTTP/1.0", body=b"0\r\n\r\n" + HIDDEN),
    "chunked": raw(HOST, FORM, "Transfer-Encoding: chunked", body=b"3\r\na=b\r\n0\r\n\r\n"),
    "chunk size of nonsense": raw(HOST, FORM, "Transfer-Encoding: chunked", body=b"0x3\r\na=b\r\n0\r\n\r\n"),
    "chunk extension": raw(HOST, FORM, "Transfer-Encoding: chunked", body=b"3;a=\n\r\na=b\r\n0\r\n\r\n"),
    "two lengths": raw(HOST, FORM, "Content-Length: 3", "Content-Length: 100", body=b"a=b" + HIDDEN),
    "the same length twice": raw(HOST, FORM, "Content-Length: 3", "Content-Length: 3", body=b"a=b" + HIDDEN),
    "a list of lengths": raw(HOST, FORM, "Content-Length: 3, 3", body=b"a=b" + HIDDEN),
    "+3": raw(HOST, FORM, "Content-Length: +3", body=b"a=b" + HIDDEN),
    "-3": raw(HOST, FORM, "Content-Length: -3", body=b"a=b" + HIDDEN),
    "0x3": raw(HOST, FORM, "Content-Length: 0x3", body=b"a=b" + HIDDEN),
    "Arabic 3": raw(HOST, FORM, "Content-Length: ٣".encode(), body=b"a=b" + HIDDEN),
    "folded header": raw(HOST, "X-A: a", " Content-Length: 3", body=b"a=b" + HIDDEN),
    "bare line feeds": raw(HOST).replace(b"\r\n", b"\n"),
    "a bare line feed": raw(HOST, b"X-A: b\nContent-Length: 3", body=b"a=b" + HIDDEN),
    "a bare carriage return": raw(HOST, b"X-A: b\rContent-Length: 3", body=b"a=b" + HIDDEN),
    "NUL in a header": raw(HOST, b"X-A: a\0b"),
    "a space before the colon": raw("Host : 127.0.0.1"),
    "no colon": raw(HOST, "X-A"),
    "two hosts": raw(HOST, "Host: evil.example"),
    "the same host twice": raw(HOST, HOST),
    "another host": raw("Host: evil.example"),
    "another host's user": raw("Host: 127.0.0.1@evil.example"),
    "another host's port": raw("Host: 127.0.0.1:evil.example"),
    "an absolute address": raw(HOST, first="GET http://evil.example/logon/ HTTP/1.1"),
    "an absolute address of ours": raw(HOST, first="GET http://127.0.0.1/logon/ HTTP/1.1"),
    "an authority": raw(HOST, first="CONNECT evil.example:443 HTTP/1.1"),
    "an asterisk": raw(HOST, first="GET * HTTP/1.1"),
    "HTTP/0.9": b"GET /logon/\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/3.7": raw(HOST, first="GET /logon/ HTTP/3.7"),
    "a proxy's greeting": b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n" + raw(HOST),
    "method in lower case": raw(HOST, first="get /logon/ HTTP/1.1"),
    "NUL in the method": raw(HOST, first="G\0T /logon/ HTTP/1.1"),
    "NUL in the path": raw(HOST, first="GET /\0 HTTP/1.1"),
    "ESC in the path": raw(HOST, first="GET /\x1b[2J HTTP/1.1"),
    "raw UTF-8 in the path": raw(HOST, first="GET /\xc3\xa4 HTTP/1.1"),
    "broken UTF-8 in the path": raw(HOST, first="GET /\xff HTTP/1.1"),
    "line break in the path": raw(HOST, first="GET /%0d%0aX:%20y HTTP/1.1"),
    "a long line": raw(HOST, first=f"GET /{'a' * 5000} HTTP/1.1"),
    "a long header": raw(HOST, f"User-Agent: {'a' * 10_000}"),
    "500 headers": raw(HOST, *(f"X-{n}: a" for n in range(500))),
    "an expectation": raw(HOST, FORM, "Expect: 200-maybe", "Content-Length: 3", body=b"a=b"),
}  # fmt: skip
# gunicorn refuses what it cannot frame; the rest gets the portal's own page.
REFUSALS = {400, 405, 413, 414, 417, 431, 501, 505}


@pytest.mark.parametrize("name", FRAMES)
def test_refused_with_all_that_follows(portal: Portal, name: str) -> None:
    """W4, W11: what follows in the same connection is never a request of its own: that would get a 404."""
    answers = exchange(portal.web, FRAMES[name])
    assert answers
    for answer in answers:
        assert answer.status in REFUSALS
        assert "evil" not in answer.body + repr(answer.headers)
        assert "Traceback" not in answer.body


def test_what_gunicorn_refuses_names_no_version(portal: Portal) -> None:
    """W1: its own pages carry no secret and no version."""
    refusals = [*exchange(portal.web, FRAMES["two lengths"]), *exchange(portal.web, FRAMES["a long line"])]
    assert [any(char.isdigit() for char in answer.header("server")) for answer in refusals] == [False, False]


def test_the_hidden_request_would_be_seen(portal: Portal) -> None:
    """Else the test above could not fail."""
    right = raw(HOST, FORM, "Content-Length: 3", body=b"a=b" + HIDDEN)
    assert [answer.status for answer in exchange(portal.web, right)] == [403, 404]


def test_two_requests_in_one_connection_are_judged_one_by_one(portal: Portal) -> None:
    second = b"GET /logon/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
    answers = exchange(portal.web, b"GET /logon/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" + second)
    assert [answer.status for answer in answers] == [200, 400]


def test_an_unread_body_is_no_request(portal: Portal) -> None:
    """The body was refused on its announcement; what it holds is not the next request."""
    body = HIDDEN + b"a" * 70_000
    head = raw(HOST, FORM, f"Content-Length: {len(body)}")
    assert [answer.status for answer in exchange(portal.web, head + body)] == [413]


@pytest.mark.parametrize("size", [65_537, 1_000_000, 10_000_000])
def test_large_bodies_are_refused_at_once(portal: Portal, size: int, unchanged: Callable[[], bool]) -> None:
    """E3."""
    begun = time.monotonic()
    answer = ask(portal.web, request("POST", "/logon/", FORM, body=b"a" * size))
    assert (answer.status, time.monotonic() - begun < AT_ONCE) == (413, True)
    assert unchanged()


@pytest.mark.parametrize("fields", [201, 30_000])
def test_many_fields_are_refused(visitor: Visitor, fields: int) -> None:
    """E3: with the token, so that nothing else refuses them."""
    body = visitor.encoded({}) + b"".join(b"&%x" % number for number in range(fields))
    assert visitor.send("POST", "/logon/", FORM, body=body[:65_000]).status == 400


@pytest.mark.parametrize(
    "header",
    [
        "Accept-Language: " + ",".join(f"aa-{n};q=0.{n}" for n in range(700)),
        "Cookie: " + "; ".join(f"c{n}=v" for n in range(200)),
        f"Cookie: sid={'a' * 8000}",
        f"Cookie: csrf={'a' * 8000}",
        f"Cookie: theme={'a' * 8000}",
        f"User-Agent: {'a' * 8000}",
        "Accept: " + ",".join("a/b" for _ in range(2000)),
        f"If-Modified-Since: {'9' * 8000}",
        f"Referer: {'a' * 8000}",
        f"Origin: {'a' * 8000}",
    ],
    ids=lambda header: header[:24],
)
def test_swollen_headers_cost_nothing(portal: Portal, header: str) -> None:
    """E9: answered as ever, in no time, and not written out in the log."""
    begun, logged = time.monotonic(), len(portal.logs())
    answer = ask(portal.web, request("GET", "/logon/", header))
    assert answer.status in {200, 400, 431}
    assert time.monotonic() - begun < AT_ONCE
    assert len(portal.logs()) - logged < 1000
