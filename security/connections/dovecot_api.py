"""Dovecot's own HTTP API: end the proxied connections of some credentials and count them (deploy/dovecot).

One request does it: list, kick, list. The count in the kick's own answer is one login process's share only, so the
two lists are compared. Between the rows of different login processes Dovecot repeats the table's header as a row.
"""

import io
import json
import socket
import ssl
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from http.client import HTTPException, HTTPResponse
from typing import Any, cast

from security.connections.rules import Failure
from security.connections.servers import MailServer

_FIELD = "user_credential"
# Two lists of 50,000 connections at 150 bytes each, and room.
_LONGEST_ANSWER = 32 * 1024 * 1024
_CHUNK = 65_536


class Unanswered(Exception):
    """The server did not confirm; ``failure`` says why."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.value)
        self.failure = failure


def end_connections(
    server: MailServer, credentials: Sequence[str], *, seconds: float, counted: bool = True
) -> dict[str, int | None]:
    """End all connections of these credentials, and no others; return how many ended of each.

    ``seconds`` bounds the whole call (the name look-up excepted: write addresses, not names, into the settings).
    With ``counted`` False the lists are left out, and each count is None. Raises Unanswered.
    """
    kick: list[Any] = ["proxyKick", {"passdbField": _FIELD, "user": list(credentials)}, "kick"]
    commands = [["proxyList", {}, "before"], kick, ["proxyList", {}, "after"]] if counted else [kick]
    answers = _ask(server, commands, deadline=time.monotonic() + seconds)
    if not counted:
        return dict.fromkeys(credentials)
    before, after = _connections(answers["before"]), _connections(answers["after"])
    return {credential: max(before[credential] - after[credential], 0) for credential in credentials}


def _connections(rows: list[dict[str, Any]]) -> Counter[str]:
    return Counter(str(row.get(_FIELD)) for row in rows)


def _ask(server: MailServer, commands: list[list[Any]], *, deadline: float) -> dict[str, list[dict[str, Any]]]:
    request = _request(server, commands)
    try:
        with _connect(server, deadline) as connection:
            answer = _exchange(connection, request, deadline)
    except TimeoutError as error:
        raise Unanswered(Failure.SILENT) from error
    return _payloads(answer, [command[2] for command in commands])


def _request(server: MailServer, commands: list[list[Any]]) -> bytes:
    try:
        key = server.key()
    except (OSError, UnicodeError) as error:
        raise Unanswered(Failure.KEY_MISSING) from error
    body = json.dumps(commands).encode()
    # No "Connection: close": with it Dovecot 2.3 leaves a wrong key without any answer. It closes anyway.
    head = (
        f"POST {server.api.path} HTTP/1.1\r\nHost: {server.api.netloc}\r\nContent-Type: application/json\r\n"
        f"Authorization: X-Dovecot-API {b64encode(key.encode()).decode()}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _connect(server: MailServer, deadline: float) -> socket.socket:
    host, is_tls = server.api.hostname or "", server.api.scheme == "https"
    address = (host, server.api.port or (443 if is_tls else 80))
    try:
        connection = socket.create_connection(address, timeout=_left(deadline))
        if is_tls:
            connection = ssl.create_default_context().wrap_socket(connection, server_hostname=host)
    except OSError as error:
        # Nothing was said yet, so nothing can have ended: not even a time-out here is a silence.
        raise Unanswered(Failure.UNREACHABLE) from error
    return connection


def _exchange(connection: socket.socket, request: bytes, deadline: float) -> HTTPResponse:
    try:
        connection.settimeout(_left(deadline))
        connection.sendall(request)
        return _parsed(_everything(connection, deadline))
    except TimeoutError:
        raise
    except (OSError, HTTPException) as error:
        raise Unanswered(Failure.ODD_ANSWER) from error


def _everything(connection: socket.socket, deadline: float) -> bytes:
    received = bytearray()
    while len(received) < _LONGEST_ANSWER:
        connection.settimeout(_left(deadline))
        chunk = connection.recv(_CHUNK)
        if not chunk:
            break
        received += chunk
    return bytes(received)


class _Received:
    """What has been received, in the one shape that HTTPResponse reads from."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def makefile(self, *_: object) -> io.BytesIO:
        return io.BytesIO(self._content)


def _parsed(content: bytes) -> HTTPResponse:
    response = HTTPResponse(cast("socket.socket", _Received(content)), method="POST")
    response.begin()
    return response


def _payloads(response: HTTPResponse, tags: list[str]) -> dict[str, list[dict[str, Any]]]:
    if response.status == 401:
        raise Unanswered(Failure.KEY_REFUSED)
    try:
        answers = json.loads(response.read()) if response.status == 200 else None
        payloads = {tag: payload for kind, payload, tag in answers or [] if kind == "doveadmResponse"}
        return {tag: [dict(row) for row in payloads[tag]] for tag in tags}
    except (HTTPException, ValueError, TypeError, KeyError) as error:
        raise Unanswered(Failure.ODD_ANSWER) from error


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
