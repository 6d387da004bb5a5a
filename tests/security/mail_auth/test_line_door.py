"""One line a question over a UNIX socket: who may ask, what a line may be, and what ends a connection (L1, L13)."""

import asyncio
import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from security.mail_auth.application import MailApplication
from security.mail_auth.line_door import LONGEST_LINE_BYTES
from tests.cast import Cast
from tests.security.mail_auth.conftest import HOME, issue

REJECTED, WRONG_KEY = {"result": "reject"}, {"error": "key"}
MALFORMED, NO_SUCH = {"error": "malformed question"}, {"error": "no such question"}


class Line:
    """A listener with a real socket, and a connection to it for each ``told``."""

    def __init__(self, path: Path, peers: frozenset[int]) -> None:
        self._path = str(path)
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(self._path)
        self._listening.listen()
        self._peers = peers

    def told(self, *lines: bytes) -> list[dict[str, str]]:
        """Return the answers to these lines, until there are as many or the connection's end."""
        return [json.loads(answer) for answer in asyncio.run(self._during_a_life(lines))]

    def asked(self, subject: str, **question: str) -> dict[str, str]:
        """Return the answer to one proper question."""
        (answer,) = self.told(line(subject, **question))
        return answer

    def close(self) -> None:
        self._listening.close()

    async def _during_a_life(self, lines: tuple[bytes, ...]) -> list[bytes]:
        orders: asyncio.Queue[dict[str, str]] = asyncio.Queue()
        said: asyncio.Queue[Any] = asyncio.Queue()
        application = MailApplication(self._listening.dup(), self._peers)
        life = asyncio.create_task(application({"type": "lifespan"}, orders.get, said.put))
        orders.put_nowait({"type": "lifespan.startup"})
        await said.get()
        try:
            async with asyncio.timeout(20):
                return await self._talk(lines)
        finally:
            orders.put_nowait({"type": "lifespan.shutdown"})
            await life

    async def _talk(self, lines: tuple[bytes, ...]) -> list[bytes]:
        reader, writer = await asyncio.open_unix_connection(self._path)
        answers: list[bytes] = []
        try:
            writer.write(b"".join(lines))
            while len(answers) < len(lines) and (answer := await reader.readline()):
                answers.append(answer)
        except ConnectionError:
            pass
        writer.close()
        return answers


def line(subject: str, key: str | None = None, **question: str) -> bytes:
    shown = settings.KEYS.text("mail_auth") if key is None else key
    return json.dumps({"ask": subject, "key": shown, **question}).encode() + b"\n"


def logon(address: str, secret: str, **besides: str) -> bytes:
    return line("logon", address=address, secret=secret, protocol="imap", remote=HOME, session="s", **besides)


@pytest.fixture
def door(transactional_db: None, tmp_path: Path) -> Iterator[Line]:
    opened = Line(tmp_path / "line", frozenset({os.geteuid()}))
    yield opened
    opened.close()


def test_the_four_questions_are_answered_on_one_connection_in_their_order(door: Line, cast: Cast) -> None:
    _, secret = issue(cast.alice)
    right, wrong, exists, receipt, check = door.told(
        logon(cast.alice.address, secret),
        logon(cast.alice.address, "wrong"),
        line("exists", address=cast.alice.address),
        line("receipt", address=cast.alice.address),
        line("check", address=cast.alice.address, token="forged", protocol="imap"),
    )
    assert (right["result"], right["address"]) == ("accept", cast.alice.address)
    assert wrong == check == REJECTED
    assert (exists["result"], receipt["result"]) == ("accept", "accept")


def test_a_token_of_the_line_is_good_on_the_line(door: Line, cast: Cast) -> None:
    _, secret = issue(cast.alice)
    (let_in,) = door.told(logon(cast.alice.address, secret))
    checked = door.asked("check", address=cast.alice.address, token=let_in["token"], protocol="imap")
    assert checked == {"result": "accept", "credential": let_in["credential"], "address": cast.alice.address}


@pytest.mark.parametrize("key", ["", "0" * 64, "\ud800", "é" * 64])
def test_l1_a_wrong_key_is_told_and_nothing_else(door: Line, cast: Cast, key: str) -> None:
    assert door.asked("exists", key=key, address=cast.alice.address) == WRONG_KEY
    assert door.asked("nothing", key=key) == WRONG_KEY


def test_l1_no_key_at_all(door: Line) -> None:
    assert door.told(b'{"ask":"exists","address":"alice@acme.example"}\n') == [WRONG_KEY]


def test_another_user_of_the_host_is_closed_unanswered_and_logged(
    transactional_db: None, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Who holds the key is not enough: the kernel says who asks."""
    door = Line(tmp_path / "line", frozenset({os.geteuid() + 1}))
    assert door.told(line("exists", address="alice@acme.example")) == []
    assert f"user {os.geteuid()} may not ask there" in caplog.text
    door.close()


@pytest.mark.parametrize(
    "text",
    [
        b"\n",
        b"{\n",
        b"null\n",
        b"[]\n",
        b"GET / HTTP/1.1\r\n",
        b"\xff\xfe\n",
        b"[" * 3000 + b"\n",
        b'{"ask":"exists","ask":"exists"}\n',
        b'{"ask":["exists"]}\n',
        b'{"ask":"exists","key":1}\n',
    ],
    ids=lambda text: ascii(text[:12]),
)
def test_l13_what_is_no_object_of_texts_is_malformed_and_the_next_line_is_read(
    door: Line, cast: Cast, text: bytes
) -> None:
    answers = door.told(text, line("exists", address=cast.alice.address))
    assert answers[0] == MALFORMED
    assert answers[1]["result"] == "accept"


def test_l13_unknown_subjects_and_names(door: Line) -> None:
    assert door.asked("nothing", address="a@b.example") == NO_SUCH
    assert door.asked("Logon", address="a@b.example") == NO_SUCH
    assert door.asked("exists", address="a@b.example", role="operator") == MALFORMED
    assert door.asked("logon", address="a@b.example") == MALFORMED


def test_a_line_of_8_kib_is_read_and_a_longer_one_ends_its_connection_alone(door: Line, cast: Cast) -> None:
    """The next connection is answered: nobody counts the portal as away for it."""
    short = logon(cast.alice.address, "x")
    fits = logon(cast.alice.address, "x" * (LONGEST_LINE_BYTES - len(short) + 2))
    assert len(fits) == LONGEST_LINE_BYTES + 1
    assert door.told(fits) == [REJECTED]
    longer = logon(cast.alice.address, "x" * LONGEST_LINE_BYTES)
    assert door.told(longer, short) == [{"error": "longer than a question may be"}]
    assert door.told(b"x" * 1_000_000, short) == [{"error": "longer than a question may be"}]
    assert door.told(short) == [REJECTED]


@pytest.mark.parametrize(
    "secret",
    [b"a\\r\\nb", b"a\\u0000b", b"\\u001b[2J", b"\\u2028", b"\xff\xfe", b"\xed\xa0\x80", b"\\ud800", b'\\"}\\n{\\"'],
    ids=ascii,
)
def test_b1_whatever_a_stranger_types_stays_within_its_line(door: Line, cast: Cast, secret: bytes) -> None:
    """CR, LF, NUL and what is no text: a wrong secret each, and never two lines."""
    typed = logon(cast.alice.address, "TYPED").replace(b"TYPED", secret)
    assert door.told(typed, line("exists", address=cast.alice.address))[0] == REJECTED


def test_a_password_of_control_characters_opens(door: Line, cast: Cast) -> None:
    from accounts.passwords.services import hash_password, store_password  # noqa: PLC0415 - models first

    odd = "Line\r\nbreak\x1b 7 \u2028"
    store_password(account=cast.alice, encoded=hash_password(odd))
    assert door.told(logon(cast.alice.address, odd))[0]["result"] == "accept"


def test_what_is_longer_than_anything_right_is_told_by_its_length(door: Line, cast: Cast) -> None:
    asked = line("logon", address=cast.alice.address, secret_bytes="5000", protocol="imap", remote=HOME)
    assert door.told(asked) == [REJECTED]
