"""One HTTP exchange with another server: bounded in time and size, no redirect followed, certificates verified.

A server that dribbles a byte a second, or a name that does not resolve, must not hold a page (docs/security.md 1.4).
"""

import contextlib
import io
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from http.client import HTTPException, HTTPResponse
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import SplitResult, urlsplit

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CONNECT_SECONDS: Final = 2.0
_LONGEST_ANSWER: Final = 65_536
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class Trouble(StrEnum):
    """Why there is no answer: before anything was said, or afterwards, when what was asked may have been done."""

    UNREACHABLE = "unreachable"
    SILENT = "silent"
    ODD_ANSWER = "odd-answer"


class Unanswered(Exception):
    """The server gave no answer that can be read."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Reply:
    """The status and the body."""

    status: int
    body: bytes = field(repr=False)


def is_safe_url(url: str) -> bool:
    """Whether the address is https, or http on this machine: codes and keys travel through it."""
    parts = urlsplit(url)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    )


def exchange(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    seconds: float,
    longest: int = _LONGEST_ANSWER,
) -> Reply:
    """Return the server's answer within ``seconds``, whatever its status; of its body at most ``longest`` bytes.

    Raises Unanswered.
    """
    deadline = time.monotonic() + seconds
    parts = urlsplit(url)
    with contextlib.closing(_connected(parts, deadline)) as connection:
        try:
            connection.settimeout(_left(deadline))
            connection.sendall(_request(method, parts, headers or {}, body))
            return _answer(method, connection, deadline, longest)
        except TimeoutError as error:
            raise Unanswered(Trouble.SILENT) from error
        except (OSError, HTTPException, ValueError) as error:
            raise Unanswered(Trouble.ODD_ANSWER) from error


def _connected(parts: SplitResult, deadline: float) -> socket.socket:
    deadline = min(deadline, time.monotonic() + CONNECT_SECONDS)
    host, is_tls = parts.hostname or "", parts.scheme == "https"
    try:
        address = _resolved(host, parts.port or (443 if is_tls else 80), _left(deadline))
        connection = socket.create_connection(address, timeout=_left(deadline))
        return _encrypted(connection, host, deadline) if is_tls else connection
    except OSError as error:
        raise Unanswered(Trouble.UNREACHABLE) from error


def _encrypted(connection: socket.socket, host: str, deadline: float) -> socket.socket:
    try:
        connection.settimeout(_left(deadline))
        return ssl.create_default_context().wrap_socket(connection, server_hostname=host)
    except BaseException:
        # Whatever is wrong with the server's certificate: it must not cost the process a socket for each try.
        connection.close()
        raise


def _resolved(host: str, port: int, seconds: float) -> tuple[str, int]:
    # The resolver has no time-out of its own that we could set, so a thread waits for it and is left behind.
    found: list[tuple[str, int]] = []

    def resolve() -> None:
        with contextlib.suppress(OSError):
            address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][4]
            found.append((str(address[0]), port))

    waiting = threading.Thread(target=resolve, daemon=True)
    waiting.start()
    waiting.join(seconds)
    if not found:
        raise OSError("the server's name does not resolve")
    return found[0]


def _request(method: str, parts: SplitResult, headers: Mapping[str, str], body: bytes) -> bytes:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    always = {"Host": parts.netloc.rpartition("@")[2], "Content-Length": str(len(body))}
    fields = {"Connection": "close", **headers, **always}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
    if any("\r" in line or "\n" in line for line in lines):
        raise ValueError("a line break in a header")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


class _Bounded(io.RawIOBase):
    """The connection as a file whose every read keeps the deadline."""

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self._connection, self._deadline = connection, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        self._connection.settimeout(_left(self._deadline))
        return self._connection.recv_into(buffer)

    def makefile(self, *_: object) -> io.BufferedReader:
        """Give HTTPResponse what it takes from a socket."""
        return io.BufferedReader(cast("Any", self))


def _answer(method: str, connection: socket.socket, deadline: float, longest: int) -> Reply:
    with HTTPResponse(cast("socket.socket", _Bounded(connection, deadline)), method=method) as response:
        response.begin()
        return Reply(response.status, response.read(longest))


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
