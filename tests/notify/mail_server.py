"""A mail server on loopback that takes messages, or misbehaves in one of the ways that mail servers do."""

import contextlib
import socketserver
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import cast

import pytest
from pytest_django import Settings


@dataclass
class MailServer:
    """What it took, and how it answers: well, greylisting, refusing, closing (after the text), or hanging up."""

    port: int = 0
    mood: str = "well"
    seconds: float = 0.0
    connections: int = 0
    raw: list[bytes] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)

    @property
    def taken(self) -> list[EmailMessage]:
        """Return the messages that it said yes to."""
        return [cast("EmailMessage", message_from_bytes(one, policy=default)) for one in self.raw]

    def recipients(self) -> list[str]:
        """Return whom it was asked to deliver to; how the command is written differs with Python's version."""
        lines = [line for line in self.commands if line.upper().startswith("RCPT")]
        return [line.partition(":")[2] for line in lines]


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    state: MailServer


class _Conversation(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        state = self.server.state
        state.connections += 1
        if state.mood == "hanging up":
            return
        self._say("220 mx.test")
        self._converse(state)

    def _converse(self, state: MailServer) -> None:
        while line := self.rfile.readline():
            command = line.decode("utf-8").strip()
            state.commands.append(command)
            verb = command.partition(" ")[0].upper()
            if verb == "QUIT":
                self._say("221 bye")
                return
            if verb != "DATA":
                self._say(self._answer(verb))
            elif not self._take():
                return

    def _answer(self, verb: str) -> str:
        if verb == "EHLO":
            return "250-mx.test\r\n250 SMTPUTF8"
        moods = {"greylisting": "450 4.2.0 Greylisted,\ttry later", "refusing": "550 5.1.1 No such user"}
        return moods.get(self.server.state.mood, "250 ok") if verb == "RCPT" else "250 ok"

    def _take(self) -> bool:
        state = self.server.state
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        time.sleep(state.seconds)
        if state.mood == "closing":
            return False
        state.raw.append(b"".join(lines))
        self._say("250 taken")
        return True

    def _say(self, words: str) -> None:
        with contextlib.suppress(OSError):
            self.wfile.write(f"{words}\r\n".encode())


@contextlib.contextmanager
def running_mail_server() -> Iterator[MailServer]:
    """Run one."""
    with _Server(("127.0.0.1", 0), _Conversation) as server:
        server.state = MailServer(port=server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server.state
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    """Run one, and let the portal's notices go there."""
    with running_mail_server() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server
