"""The mail servers of the settings, and their HTTP API: end proxied connections of some credentials (deploy/dovecot).

One request does it: list, kick, list. The count in the kick's own answer is one login process's share only, so the
two lists are compared. Between the rows of different login processes Dovecot repeats the table's header as a row.
"""

import json
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from mailportal import http_client
from mailportal.checks import refuses_start
from mailportal.http_client import is_safe_url
from security.connections.rules import CutFailure

_FIELD = "user_credential"
# Two lists of 50,000 connections at 150 bytes each, and room.
_LONGEST_ANSWER = 32 * 1024 * 1024


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


def end_connections(
    server: MailServer, credentials: Sequence[str], *, seconds: float, counted: bool = True
) -> dict[str, int | None]:
    """End all connections of these credentials, and no others; return how many ended of each.

    ``seconds`` bounds the whole call. With ``counted`` False the lists are left out, and each count is None. Raises
    Unconfirmed.
    """
    kick: list[Any] = ["proxyKick", {"passdbField": _FIELD, "user": list(credentials)}, "kick"]
    commands = [["proxyList", {}, "before"], kick, ["proxyList", {}, "after"]] if counted else [kick]
    answers = _ask(server, commands, seconds)
    if not counted:
        return dict.fromkeys(credentials)
    before, after = _connections(answers["before"]), _connections(answers["after"])
    return {credential: max(before[credential] - after[credential], 0) for credential in credentials}


def _connections(rows: list[dict[str, Any]]) -> Counter[str]:
    return Counter(str(row.get(_FIELD)) for row in rows)


def _ask(server: MailServer, commands: list[list[Any]], seconds: float) -> dict[str, list[dict[str, Any]]]:
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


def _payloads(answer: http_client.Reply, tags: list[str]) -> dict[str, list[dict[str, Any]]]:
    if answer.status == 401:
        raise Unconfirmed(CutFailure.KEY_REFUSED)
    try:
        answers = json.loads(answer.body) if answer.status == 200 else None
        payloads = {tag: payload for kind, payload, tag in answers or [] if kind == "doveadmResponse"}
        return {tag: [dict(row) for row in payloads[tag]] for tag in tags}
    except (ValueError, TypeError, KeyError) as error:
        raise Unconfirmed(CutFailure.ODD_ANSWER) from error
