"""X8: nginx as shipped at the set-up hosts: five paths, by http and https, and no secret goes on to the portal."""

import http.server
import threading
from collections.abc import Iterator

import pytest

from tests.behind_tls import HOST, SET_UP_NAMES, Front, new_front, nginx
from tests.tls_browser import said_to

AUTOCONFIG, AUTODISCOVER = "autoconfig.acme.example", "autodiscover.acme.example"
PATHS = (
    "/mail/config-v1.1.xml",
    "/.well-known/autoconfig/mail/config-v1.1.xml",
    "/.well-known/user-agent-configuration.json",
    "/mail/apple.mobileconfig",
)
ASK = (
    "{} {} HTTP/1.1\r\nHost: {}\r\nAuthorization: Basic YWxpY2U6czNjcjN0\r\n"
    "Cookie: sid=1\r\nConnection: close\r\n{}\r\n"
)


class Behind(http.server.BaseHTTPRequestHandler):
    """What the portal would be asked, told to who asked."""

    def do_GET(self) -> None:
        body = f"{self.command} {self.path}\n{self.headers}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 - the server's name for it

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    front = new_front(tmp_path_factory.mktemp("set-up"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", front.web_port), Behind) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with nginx(front):
            yield front
        server.shutdown()


def ask(front: Front, path: str, *, host: str = AUTOCONFIG, method: str = "GET", rest: str = "") -> list[str]:
    """Ask by http and by https."""
    request = ASK.format(method, path, host, rest)
    return [said_to(front.http_port, request), said_to(front.https_port, request, name=host)]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("host", SET_UP_NAMES.split())
def test_a_document_is_asked_for_without_what_a_program_sends_unasked(front: Front, host: str, path: str) -> None:
    for answer in ask(front, f"{path}?address=alice%40acme.example", host=host):
        assert answer.startswith("HTTP/1.1 200 ")
        seen = answer.partition("\r\n\r\n")[2]
        assert seen.startswith(f"GET {path}?address=alice%40acme.example\n")
        assert f"Host: {host}\n" in seen
        assert "X-Forwarded-For: 127.0.0.1\n" in seen
        assert "authorization" not in seen.lower()
        assert "cookie" not in seen.lower()


@pytest.mark.parametrize("path", ["/autodiscover/autodiscover.xml", "/Autodiscover/Autodiscover.xml"])
def test_outlooks_question_may_be_spelled_as_it_likes(front: Front, path: str) -> None:
    for answer in ask(front, path, host=AUTODISCOVER, method="POST", rest="Content-Length: 0\r\n"):
        assert "POST /autodiscover/autodiscover.xml\n" in answer
    for answer in ask(front, path, host=AUTODISCOVER, method="POST", rest="Content-Length: 8193\r\n"):
        assert answer.startswith("HTTP/1.1 413 ")


@pytest.mark.parametrize("path", ["/", "/logon/", "/mail/", "/mail/config-v1.1.xml/", "/static/", "/nginx/busy.html"])
def test_another_path_is_not_there_and_leads_nowhere(front: Front, path: str) -> None:
    for answer in ask(front, path):
        assert answer.startswith("HTTP/1.1 404 ")
        assert "location:" not in answer.lower()


def test_the_portals_own_host_has_its_own_block(front: Front) -> None:
    assert ask(front, PATHS[0], host=HOST)[0].startswith("HTTP/1.1 301 ")


def test_nothing_of_it_is_logged(front: Front) -> None:
    for path in (PATHS[3], "/missing"):
        ask(front, f"{path}?address=carol%40acme.example")
    logged = [path for path in front.data.rglob("*") if path.is_file() and b"carol" in path.read_bytes()]
    assert logged == []
