"""What a mail server's connection may do, and what ends it: bounds, order, and answers that arrive."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from mailportal.operations.mail_protocol import AnsweringDesk, Limits, QuestionConnection

QUESTION = b"POST /question HTTP/1.1\r\nHost: portal\r\nContent-Length: 0\r\n\r\n"
OPEN_END = b"POST /question HTTP/1.1\r\nHost: portal\r\nX-Question: "
LIMITS = Limits(target=256, fields=20, field=8190, idle_seconds=0.5)
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[bytes]]


async def application(scope: Any, _receive: Any, send: Any) -> None:
    """Answer with the path after a moment; the path says how it goes wrong."""
    await asyncio.sleep(0 if scope["path"] == "/large" else 0.01)
    if scope["path"] == "/broken":
        raise RuntimeError(str(scope["headers"]))
    if scope["path"] == "/silent":
        return
    body = scope["path"].encode() * (20_000 if scope["path"] == "/large" else 1)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


def talked(talk: Talk) -> bytes:
    """Return what one connection was told, until its end or until ``talk`` has had enough."""

    async def both() -> bytes:
        server = await asyncio.get_running_loop().create_server(
            lambda: QuestionConnection(AnsweringDesk(application, LIMITS)), "127.0.0.1", 0
        )
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        try:
            async with asyncio.timeout(5):
                return await talk(reader, writer)
        finally:
            writer.close()
            server.close()

    return asyncio.run(both())


def told(*parts: bytes, moment: float = 0.005) -> bytes:
    """Send parts with a moment of seconds between them; return everything said until the connection's end."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        for part in parts:
            writer.write(part)
            await asyncio.sleep(moment)
        return await reader.read()

    return talked(talk)


def statuses(said: bytes) -> list[int]:
    return [int(piece.split(b" ", 1)[0]) for piece in said.split(b"HTTP/1.1 ")[1:]]


def test_one_connection_serves_many_questions_and_is_closed_when_it_idles() -> None:
    assert statuses(told(QUESTION, QUESTION, QUESTION)) == [200, 200, 200]


def test_a_question_may_come_byte_by_byte() -> None:
    # One turn of the loop apart: on a busy machine a hundred moments are longer than a question may take.
    assert statuses(told(*[QUESTION[n : n + 1] for n in range(len(QUESTION))], moment=0)) == [200]


def test_questions_sent_at_once_are_answered_in_their_order() -> None:
    said = told(b"".join(QUESTION.replace(b"/question", b"/number-%d" % n) for n in range(50)))
    assert [int(piece.partition(b"HTTP")[0]) for piece in said.split(b"/number-")[1:]] == list(range(50))


def test_a_refusal_waits_for_the_answers_before_it() -> None:
    assert statuses(told(QUESTION + b"POST rubbish\r\n\r\n")) == [200, 400]


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (QUESTION.replace(b"/question", b"/" + b"x" * 300), 414),
        (b"POST /" + b"x" * 100_000, 414),
        (OPEN_END + b"x" * 8_200 + b"\r\n\r\n", 431),
        (OPEN_END + b"x" * 100_000, 431),
        (QUESTION.replace(b"\r\n\r\n", b"\r\nX-More: 1" * 20 + b"\r\n\r\n"), 431),
        (QUESTION.replace(b"POST", b"BREW"), 405),
        (QUESTION.replace(b"Length: 0", b"Length: -1"), 400),
        (QUESTION.replace(b"\r\n\r\n", b"\r\nContent-Length: 0\r\n\r\n"), 400),
        (QUESTION.replace(b"\r\n\r\n", b"\r\nTransfer-Encoding: chunked\r\n\r\n"), 400),
        (QUESTION.replace(b"\r\n\r\n", b"\r\nX-Question: a\nX-Portal-Key: b\r\n\r\n"), 400),
        (QUESTION.replace(b"\r\n\r\n", b"\r\nX-Question: a\r\n folded\r\n\r\n"), 400),
        (QUESTION.replace(b"Host:", b"Host :"), 400),
        (QUESTION.replace(b"HTTP/1.1", b"HTTP/2.0"), 505),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 405),
    ],
)
def test_what_is_no_proper_request_is_refused_and_ends_the_connection(request_: bytes, expected: int) -> None:
    assert statuses(told(request_, QUESTION)) == [expected]


def test_a_body_is_never_read_and_the_answer_still_arrives() -> None:
    headed = QUESTION.replace(b"Length: 0", b"Length: 1000000")
    said = told(headed, *[b"x" * 100_000] * 10, QUESTION)
    assert statuses(said) == [200]
    assert b"connection: close" in said


@pytest.mark.parametrize("way", [b"HTTP/1.0", b"HTTP/1.1\r\nConnection: close"])
def test_who_wants_one_answer_only_gets_one(way: bytes) -> None:
    assert statuses(told(QUESTION.replace(b"HTTP/1.1", way), QUESTION)) == [200]


@pytest.mark.parametrize("path", [b"/broken", b"/silent"])
def test_a_mistake_of_the_application_is_a_500_and_quotes_nothing(
    path: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    question = QUESTION.replace(b"/question", path).replace(b"Host: portal", b"Host: a typed secret")
    assert statuses(told(question, QUESTION)) == [500]
    assert "a typed secret" not in caplog.text


def test_an_upgrade_is_not_taken() -> None:
    said = told(QUESTION.replace(b"\r\n\r\n", b"\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n"), QUESTION)
    assert statuses(said) == [200]


def test_who_asks_and_never_reads_is_cut_off() -> None:
    async def talk(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.transport.pause_reading()  # type: ignore[attr-defined] # a socket's transport can
        for _ in range(1_000):
            writer.write(QUESTION.replace(b"/question", b"/large") * 100)
            await writer.drain()
        return b"never cut off"

    with pytest.raises(ConnectionError):
        talked(talk)
