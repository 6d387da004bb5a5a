"""What a mail server may ask, whichever door it comes by, and the answers: a status and JSON, as bytes.

4xx is the asker's mistake, ``defer`` is our trouble; nothing that a stranger types makes a 5xx, which would make
the mail server count the portal as away for everybody.
"""

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Final, NamedTuple

from mailportal.log_lines import frames_of
from security.mail_auth.listener import Listener, MailAnswer
from security.mail_auth.question import Malformed, Question, question_of
from security.records.rules import Result

GLANCE_SECONDS: Final = 0.01

_LOGON: Final = frozenset({"address", "secret", "protocol"})
_CHECK: Final = frozenset({"address", "token", "protocol"})
_ADDRESS: Final = frozenset({"address"})

log = logging.getLogger(__name__)


class Response(NamedTuple):
    """Status, JSON, and the methods allowed where another was tried."""

    status: int
    body: bytes
    allow: bytes = b""


NOT_FOUND: Final = Response(404, b'{"error":"no such question"}')
WRONG_KEY: Final = Response(401, b'{"error":"key"}')
MALFORMED: Final = Response(400, b'{"error":"malformed question"}')
TOO_LONG: Final = Response(413, b'{"error":"longer than a question may be"}')
ENDING: Final = Response(503, b'{"error":"the listener is ending"}')
_BARE: Final = {result: Response(200, f'{{"result":"{result}"}}'.encode()) for result in Result}
_UNKNOWN: Final = Response(200, b'{"result":"unknown"}')


class MailQuestions:
    """The four questions, for those who hold a key; counts those that are being answered."""

    def __init__(self, listener: Listener, keys: Iterable[str]) -> None:
        self._keys = tuple(key.encode() for key in keys)
        self._subjects: dict[str, tuple[frozenset[str], Callable[[Question], Awaitable[Response]]]] = {
            "logon": (_LOGON, self._logon),
            "check": (_CHECK, self._check),
            "exists": (_ADDRESS, self._exists),
            "receipt": (_ADDRESS, self._receipt),
        }
        self._listener = listener
        self._open = 0

    def __contains__(self, subject: str) -> bool:
        return subject in self._subjects

    def is_key(self, shown: bytes) -> bool:
        """Whether it is one of the keys."""
        # Every key is compared, so that time tells nothing about which one was nearly right.
        return sum(hmac.compare_digest(shown, key) for key in self._keys) > 0

    async def answer(self, subject: str, fields: dict[str, str]) -> Response:
        """Answer a known subject; the key has been seen."""
        required, act = self._subjects[subject]
        self._open += 1
        try:
            return await act(question_of(fields, required))
        except Malformed:
            return MALFORMED
        except Exception as error:  # noqa: BLE001 - a mistake of ours must not look like a dead portal
            log.error("A question could not be answered: %s at %s", type(error).__name__, frames_of(error))  # noqa: TRY400 - no text
            return _BARE[Result.DEFER]
        finally:
            self._open -= 1

    async def drain(self, seconds: float) -> None:
        """Wait for the questions that are being answered, for so long at most."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while self._open and loop.time() < deadline:
            await asyncio.sleep(GLANCE_SECONDS)

    async def _logon(self, question: Question) -> Response:
        return _told(await self._listener.logon(question))

    async def _check(self, question: Question) -> Response:
        return _told(await self._listener.check(question))

    async def _exists(self, question: Question) -> Response:
        answer = await self._listener.exists(question)
        if answer.result == Result.ACCEPT:
            return Response(200, json.dumps({"result": answer.result, "address": answer.address}).encode())
        return _UNKNOWN if answer.result == Result.REJECT else _BARE[answer.result]

    async def _receipt(self, question: Question) -> Response:
        return _BARE[await self._listener.receipt(question)]


def _told(answer: MailAnswer) -> Response:
    if answer.result != Result.ACCEPT:
        return _BARE[answer.result]
    # An address may hold what JSON must escape; credential and token never do.
    token = f',"token":"{answer.token}"' if answer.token else ""
    credential, address = answer.credential, json.dumps(answer.address)
    return Response(200, f'{{"result":"accept","credential":"{credential}","address":{address}{token}}}'.encode())
