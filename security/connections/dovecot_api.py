"""The mail servers of the settings, and their HTTP API: end the connections of some credentials (deploy/dovecot).

One request does it. A server is asked in the words that it understood last; where it does not, by a second request in
the other version's, and by those from then on: it may be upgraded while the portal runs.
"""

import json
import time
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings

from mailportal import http_client
from mailportal.checks import refuses_start
from mailportal.http_client import is_safe_url
from security.connections.dialects import Command, Dialect, Rows, is_misunderstood
from security.connections.rules import CutFailure

# Two lists of 50,000 connections at 150 bytes each, and room.
_LONGEST_ANSWER = 32 * 1024 * 1024
# By the address of each API, in this process.
_understood: Final[dict[str, Dialect]] = {}


@dataclass(frozen=True, slots=True)
class MailServer:
    """One Dovecot: the address of its HTTP API (``http://127.0.0.1:8080/doveadm/v1``), and where its key is kept."""

    name: str
    api_url: str
    key_file: Path

    @property
    def shows_key_to_network(self) -> bool:
        """Whether the key, which ends anybody's connections, would travel in the clear between hosts."""
        return not is_safe_url(self.api_url)

    def key(self) -> str:
        """Return the API's key, read again each time so that a rotation needs no restart. Raises OSError."""
        return self.key_file.read_text("utf-8").strip()


def mail_servers() -> list[MailServer]:
    """Return the configured mail servers that have an API, in the order of the settings."""
    return [
        MailServer(entry["name"], entry["doveadm_url"], Path(entry["doveadm_key_file"]))
        for entry in settings.MAIL_SERVERS
        if entry.get("doveadm_url")
    ]


@refuses_start("E010")
def apis_are_reached_safely() -> Iterator[str]:
    """Between hosts the API of Dovecot is asked over https only: its key ends anybody's connections."""
    for server in mail_servers():
        if server.shows_key_to_network:
            yield f"mail server {server.name}: {server.api_url} is neither https nor loopback"


class Unconfirmed(Exception):
    """The server did not confirm; ``failure`` says why."""

    def __init__(self, failure: CutFailure) -> None:
        super().__init__(failure.value)
        self.failure = failure


class _Misunderstood(Exception):
    """The server does not know these words, and has done nothing."""


def end_connections(
    server: MailServer, credentials: Sequence[str], *, seconds: float, counted: bool = True
) -> dict[str, int | None]:
    """End all connections of these credentials, and no others; return how many ended of each.

    ``seconds`` bounds the whole call. With ``counted`` False nothing is counted, and each count is None. Raises
    Unconfirmed.
    """
    deadline = time.monotonic() + seconds
    dialect = _understood.get(server.api_url, Dialect.DOVECOT_24)
    try:
        return _end(server, dialect, credentials, seconds=seconds, counted=counted)
    except _Misunderstood:
        left = deadline - time.monotonic()
    try:
        return _end(server, dialect.other, credentials, seconds=left, counted=counted)
    except _Misunderstood as error:
        raise Unconfirmed(CutFailure.ODD_ANSWER) from error


def _end(
    server: MailServer, dialect: Dialect, credentials: Sequence[str], *, seconds: float, counted: bool
) -> dict[str, int | None]:
    answers = _ask(server, dialect.commands(credentials, counted=counted), seconds)
    try:
        ended = dialect.counts(credentials, answers) if counted else dict.fromkeys(credentials)
    except (LookupError, ValueError, TypeError) as error:
        raise Unconfirmed(CutFailure.ODD_ANSWER) from error
    _understood[server.api_url] = dialect
    return {**ended}


def _ask(server: MailServer, commands: Sequence[Command], seconds: float) -> dict[str, Rows]:
    try:
        answer = http_client.exchange(
            "POST",
            server.api_url,
            headers=_headers(server),
            body=json.dumps(commands).encode(),
            seconds=seconds,
            longest=_LONGEST_ANSWER,
        )
    except http_client.Unanswered as unanswered:
        raise Unconfirmed(CutFailure(unanswered.trouble)) from unanswered
    return _payloads(answer, [command[2] for command in commands])


def _headers(server: MailServer) -> dict[str, str]:
    try:
        key = b64encode(server.key().encode()).decode()
    except (OSError, UnicodeError) as error:
        raise Unconfirmed(CutFailure.KEY_MISSING) from error
    # Asked to close, Dovecot 2.3 leaves a wrong key without any answer. It closes anyway.
    return {"Authorization": f"X-Dovecot-API {key}", "Content-Type": "application/json", "Connection": "keep-alive"}


def _payloads(answer: http_client.Reply, tags: Sequence[str]) -> dict[str, Rows]:
    if answer.status == 401:
        raise Unconfirmed(CutFailure.KEY_REFUSED)
    if answer.status == 200 and is_misunderstood(answer.body):
        raise _Misunderstood
    try:
        answers = json.loads(answer.body) if answer.status == 200 else None
        payloads = {tag: payload for kind, payload, tag in answers or [] if kind == "doveadmResponse"}
        return {tag: [dict(row) for row in payloads[tag]] for tag in tags}
    except (ValueError, TypeError, KeyError) as error:
        raise Unconfirmed(CutFailure.ODD_ANSWER) from error
