"""A mail server on a real connection to real gunicorn workers."""

import contextlib
import http.client
import json
import socket
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote, urlsplit

from tests.portal import Portal

ALICE, BOB, CAROL = "alice@acme.example", "bob@acme.example", "carol@acme.example"
HOME = "192.0.2.10"
# Run in the portal's own settings, as another process of it would.
_SETUP = """
import django; django.setup()
from django.utils import timezone
from accounts.models import Domain, User
from security.client_passwords.models import DIGESTS
from security.models import ClientPassword
person = User.objects.get(address="alice@acme.example")
"""
_ISSUE = """
User.objects.filter(pk=person.pk).update(client_passwords_since=timezone.now())
for slot, secret in enumerate(SECRETS):
    kid, digest = DIGESTS.new(person.address, secret)
    ClientPassword.objects.create(account=person, slot=slot, label="Phone", kind="everything", kid=kid, digest=digest)
"""


class Caller:
    """Keeps one connection, as each of Dovecot's workers does."""

    def __init__(self, portal: Portal) -> None:
        address = urlsplit(portal.mail)
        self._key = next((portal.data / "keys" / "mail_auth").glob("*.key")).read_bytes().hex()
        self.connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)

    def headers(self, question: Mapping[str, str]) -> dict[str, str]:
        coded = quote(json.dumps(question), safe="")
        return {"X-Portal-Key": self._key, "X-Portal-Question": coded, "Content-Length": "0"}

    def request(self, path: str, headers: Mapping[str, str], body: bytes = b"", method: str = "POST") -> int:
        """Send anything over a connection of its own; return the status."""
        address = self.connection.host, self.connection.port
        lines = [f"{method} {path} HTTP/1.1", "Host: portal", *(f"{name}: {value}" for name, value in headers.items())]
        if body:
            lines.append(f"Content-Length: {len(body)}")
        with socket.create_connection(address, timeout=10) as stranger:
            # The server may answer, and close, before it has read it all.
            with contextlib.suppress(ConnectionError):
                stranger.sendall("\r\n".join([*lines, "", ""]).encode() + body)
            return int(stranger.recv(100).split()[1])

    def ask(self, path: str, **question: str) -> dict[str, Any]:
        self.connection.request("POST", f"/dovecot/{path}", headers=self.headers(question))
        response = self.connection.getresponse()
        answer: dict[str, Any] = json.loads(response.read())
        assert response.status == 200, answer
        return answer

    def logon(self, address: str, secret: str, protocol: str = "imap", remote: str = HOME) -> str:
        question = {"address": address, "secret": secret, "protocol": protocol, "remote": remote, "session": ""}
        return str(self.ask("logon", **question)["result"])


def act(portal: Portal, statements: str) -> str:
    """Let another process of the portal do something to Alice (``person``)."""
    return portal.inside("-c", _SETUP + statements)


def issue(portal: Portal, *secrets: str) -> None:
    """Give Alice these security passwords."""
    act(portal, _ISSUE.replace("SECRETS", repr(list(secrets))))


def at_once(portal: Portal, logons: list[tuple[str, str, str]], callers: int = 10) -> list[str]:
    """Ask many logons (address, secret, source) over several connections; return the results in order."""

    def ask_some(part: list[tuple[int, tuple[str, str, str]]]) -> list[tuple[int, str]]:
        caller = Caller(portal)
        return [(n, caller.logon(address, secret, remote=remote)) for n, (address, secret, remote) in part]

    numbered = list(enumerate(logons))
    with ThreadPoolExecutor(callers) as pool:
        parts = pool.map(ask_some, [numbered[n::callers] for n in range(callers)])
        return [result for _, result in sorted(pair for part in parts for pair in part)]
