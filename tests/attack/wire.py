"""Bytes to a listener and back: what a well-behaved client library would never send."""

import contextlib
import io
import socket
from dataclasses import dataclass
from http.client import HTTPResponse, IncompleteRead
from urllib.parse import urlsplit

PATIENCE_SECONDS = 15
# A few milliseconds on a quiet machine; what waits for a lock, a body or a time-out takes four seconds and more.
AT_ONCE = 3.0
FORM = "Content-Type: application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Response:
    """One answer: status, the headers in their order with lower-case names, and the body."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str

    def header(self, name: str) -> str:
        """Return the values of a header; empty where it is missing."""
        return ", ".join(value for key, value in self.headers if key == name.lower())


def request(method: str, path: str, *headers: str, body: bytes = b"", host: str = "127.0.0.1") -> bytes:
    """Return a request as bytes that ends its connection; ``headers`` are whole lines."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "Connection: close", *headers]
    lines += [f"Content-Length: {len(body)}"] if body else []
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def exchange(listener: str, raw: bytes, *, source: str = "127.0.0.1", says_goodbye: bool = True) -> list[Response]:
    """Send bytes to a listener's URL from a loopback address; return all answers until the server hangs up.

    ``says_goodbye`` tells the server that nothing follows, so that it waits for no further request. The mail
    listener takes that for an asker who has gone.
    """
    address = urlsplit(listener)
    with socket.create_connection((address.hostname, address.port), PATIENCE_SECONDS, (source, 0)) as connection:
        received = b""
        # A server may refuse, and reset the connection, before it was told everything.
        with contextlib.suppress(OSError):
            connection.sendall(raw)
            if says_goodbye:
                connection.shutdown(socket.SHUT_WR)
        with contextlib.suppress(OSError):
            while chunk := connection.recv(65_536):
                received += chunk
    return _answers(received)


def ask(listener: str, raw: bytes, *, source: str = "127.0.0.1") -> Response:
    """Send bytes that are one request; return the one answer."""
    (answer,) = exchange(listener, raw, source=source)
    return answer


class _Received(io.BytesIO):
    """What came over a connection, in the shape that the standard library's parser reads from."""

    def makefile(self, _mode: str) -> "_Received":
        return self

    def close(self) -> None:
        """Stay open: the next answer follows."""


def _answers(received: bytes) -> list[Response]:
    stream, answers = _Received(received), []
    while stream.tell() < len(received):
        response = HTTPResponse(stream)  # type: ignore[arg-type]  # all that it uses is makefile()
        response.begin()
        headers = tuple((name.lower(), value) for name, value in response.getheaders())
        answers.append(Response(response.status, headers, _body_of(response)))
    return answers


def _body_of(response: HTTPResponse) -> str:
    try:
        return response.read().decode("utf-8", "replace")
    except IncompleteRead as answer_to_head:
        return answer_to_head.partial.decode("utf-8", "replace")
