"""A browser that finds the portal behind nginx on this machine; small enough for many at once."""

import http.client
import re
import socket
import ssl
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.behind_tls import CLIENT_HEADER, HOST, Front

_PATIENCE_SECONDS = 20
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def said_to(port: int, request: str, *, name: str | None = None) -> str:
    """Return all that a port answers to these bytes; through TLS under a server name where there is one."""
    with socket.create_connection(("127.0.0.1", port), _PATIENCE_SECONDS) as connection:
        return _said(connection if name is None else _secured(connection, name), request)


def _secured(connection: socket.socket, name: str) -> socket.socket:
    # The certificate is the test's own.
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context.wrap_socket(connection, server_hostname=name)


def _said(connection: socket.socket, request: str) -> str:
    with connection:
        connection.sendall(request.encode("latin-1"))
        received = b""
        while chunk := connection.recv(65_536):
            received += chunk
        return received.decode()


@dataclass(frozen=True)
class Page:
    """One answer: status, headers with lower-case names, text."""

    status: int
    headers: dict[str, str]
    text: str


class _Connection(http.client.HTTPSConnection):
    """To loopback, with the portal's name in the handshake."""

    def connect(self) -> None:
        self.sock = _secured(socket.create_connection(("127.0.0.1", self.port), _PATIENCE_SECONDS), HOST)


@dataclass
class TlsBrowser:
    """One session; ``client`` is the address that nginx is told, ``cookies`` what the portal gave."""

    front: Front
    client: str = "198.51.100.7"
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Page:
        """Open a page."""
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, at: str = "", **fields: str) -> Page:
        """Send a form with the token of the page ``at`` an address, the same one by default."""
        token = _TOKEN.search(self.get(at or path).text)
        form = urlencode({**fields, "csrfmiddlewaretoken": token[1] if token else ""})
        return self.ask("POST", path, body=form)

    def ask(self, method: str, path: str, *, body: str = "", headers: dict[str, str] | None = None) -> Page:
        """Send a request on a connection of its own; whatever it is answered comes back."""
        connection = _Connection(HOST, self.front.https_port)
        try:
            connection.request(method, path, body or None, {**self._headers(method), **(headers or {})})
            answer = connection.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie", []):
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            named = {name.lower(): value for name, value in answer.getheaders()}
            return Page(answer.status, named, answer.read().decode())
        finally:
            connection.close()

    def _headers(self, method: str) -> dict[str, str]:
        headers = {CLIENT_HEADER: self.client, "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if method != "POST":
            return headers
        return {**headers, "Content-Type": "application/x-www-form-urlencoded", "Origin": self.front.public}
