"""The listener inside the test's process: real store, threads and recorder on the test's database."""

import asyncio
import json
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.models import User
from mailportal.crypto.human_code import generate
from security.client_passwords.models import DIGESTS
from security.client_passwords.rules import ClientKind
from security.credentials import SECRET_LENGTH
from security.mail_auth import application, decide, postgresql_store
from security.mail_auth.application import MailApplication
from security.models import ClientPassword

HOME = "192.0.2.10"


@dataclass
class Reply:
    """What came back: the status, and the JSON of a good answer."""

    status: int
    fields: dict[str, str]

    @property
    def result(self) -> str:
        return self.fields.get("result", "")


class MailServer:
    """A Dovecot: asks as its Lua script does. ``run`` lets a test act between two questions of one process."""

    def __init__(self) -> None:
        self._application = MailApplication()
        self._loop = asyncio.new_event_loop()
        self._orders: asyncio.Queue[dict[str, str]] = asyncio.Queue()
        self._said: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._life = self._loop.create_task(self._application({"type": "lifespan"}, self._orders.get, self._said.put))
        self.until_says("lifespan.startup")
        self._standing = asyncio.all_tasks(self._loop)

    def until_says(self, event: str) -> None:
        self._orders.put_nowait({"type": event})
        assert self.run(self._said.get())["type"] == f"{event}.complete"

    def run(self, action: Coroutine[Any, Any, Any]) -> Any:
        return self._loop.run_until_complete(action)

    def pause(self) -> None:
        """Let what was begun beside the answers come to its end, as it does between two tries of a person."""
        while begun := asyncio.all_tasks(self._loop) - self._standing:
            self.run(asyncio.wait(begun))

    def stop_recording(self) -> None:
        """End the worker's life, after which everything is written; no further question is answered."""
        if not self._life.done():
            self.until_says("lifespan.shutdown")
            self.run(self._life)

    def stop(self) -> None:
        self.stop_recording()
        self._loop.close()

    def logon(self, account: User | str, secret: str, protocol: str = "imap", remote: str = HOME) -> Reply:
        address = account if isinstance(account, str) else account.address
        return self.ask("logon", address=address, secret=secret, protocol=protocol, remote=remote, session="s1")

    def ask(self, path: str, **question: str) -> Reply:
        return self.run(self.asking(path, **question))

    async def asking(self, path: str, **question: str) -> Reply:
        text = quote(json.dumps(question), safe="").encode()
        headers = [(b"x-portal-key", settings.KEYS.text("mail_auth").encode()), (b"x-portal-question", text)]
        return await self.request(f"/dovecot/{path}", [*headers, (b"content-length", b"0")])

    async def request(self, path: str, headers: list[tuple[bytes, bytes]], method: str = "POST") -> Reply:
        sent: list[dict[str, Any]] = []

        async def send(message: Any) -> None:
            sent.append(message)

        async def receive() -> Any:
            raise AssertionError("the body is never read")

        await self._application({"type": "http", "path": path, "method": method, "headers": headers}, receive, send)
        return Reply(sent[0]["status"], json.loads(sent[1]["body"]))


@pytest.fixture
def mail_server(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    """A server whose answers may take their time on a busy machine; real processes keep theirs (test_process.py)."""
    monkeypatch.setattr(decide, "ANSWER_SECONDS", 15.0)
    monkeypatch.setattr(decide, "SLOT_WAIT_SECONDS", 10.0)
    monkeypatch.setattr(application, "THREAD_PATIENCE_SECONDS", 10.0)
    monkeypatch.setattr(postgresql_store, "ANSWER_SECONDS", 10.0)
    monkeypatch.setattr(postgresql_store, "STATEMENT_MS", 8_000)
    server = MailServer()
    yield server
    server.stop()


def issue(account: User, kind: ClientKind = ClientKind.EVERYTHING, **fields: Any) -> tuple[ClientPassword, str]:
    """Give the account a security password, and the toggle that goes with it."""
    secret = generate(SECRET_LENGTH)
    kid, digest = DIGESTS.new(account.address, secret)
    User.objects.filter(pk=account.pk, client_passwords_since=None).update(client_passwords_since=timezone.now())
    slot = ClientPassword.objects.filter(account=account).count()
    fields = {"slot": slot, "label": f"Device {slot}", "kind": kind, "kid": kid, "digest": digest, **fields}
    return ClientPassword.objects.create(account=account, **fields), secret
