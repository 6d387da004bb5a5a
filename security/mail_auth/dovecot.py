"""Dovecot's way of asking: the question percent-coded in a header, an empty body, an answer in JSON.

A body would cost Dovecot's client a round trip each time ("Expect: 100-continue", see MAIL_SERVERS in deploy/).
4xx is the asker's mistake, ``defer`` is our trouble; nothing that a stranger types makes a 5xx, which would make
the mail server count the portal as away for everybody.
"""

import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, Final, NamedTuple

from mailportal.log_lines import frames_of
from security.mail_auth.listener import Listener, MailAnswer
from security.mail_auth.question import Malformed, Question, parse
from security.records.rules import Result

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = Iterable[tuple[bytes, bytes]]

_LOGON: Final = frozenset({"address", "secret", "protocol"})
_CHECK: Final = frozenset({"address", "token", "protocol"})
_ADDRESS: Final = frozenset({"address"})

log = logging.getLogger(__name__)


class Response(NamedTuple):
    """Status, JSON, and the methods allowed where another was tried."""

    status: int
    body: bytes
    allow: bytes = b""


_BARE: Final = {result: Response(200, f'{{"result":"{result}"}}'.encode()) for result in Result}
_UNKNOWN: Final = Response(200, b'{"result":"unknown"}')
_NOT_FOUND: Final = Response(404, b'{"error":"no such question"}')
_METHOD: Final = Response(405, b'{"error":"ask with POST"}', b"POST")
_KEY: Final = Response(401, b'{"error":"key"}')
_BODY: Final = Response(413, b'{"error":"the question travels in a header, the body is empty"}')
_MALFORMED: Final = Response(400, b'{"error":"malformed question"}')


class DovecotAdapter:
    """Turns requests into questions for the listener and its answers into responses."""

    def __init__(self, listener: Listener, keys: Iterable[str]) -> None:
        self._keys = tuple(key.encode() for key in keys)
        self._questions: dict[str, tuple[frozenset[str], Callable[[Question], Awaitable[Response]]]] = {
            "/dovecot/logon": (_LOGON, self._logon),
            "/dovecot/check": (_CHECK, self._check),
            "/dovecot/exists": (_ADDRESS, self._exists),
            "/dovecot/receipt": (_ADDRESS, self._receipt),
        }
        self._listener = listener

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """MailAnswer one request; the body is never read."""
        response = await self._respond(scope)
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(response.body))]
        if response.allow:
            headers.append((b"allow", response.allow))
        await send({"type": "http.response.start", "status": response.status, "headers": headers})
        await send({"type": "http.response.body", "body": response.body})

    async def _respond(self, scope: Scope) -> Response:
        asked = self._questions.get(scope["path"])
        if asked is None:
            return _NOT_FOUND
        if scope["method"] != "POST":
            return _METHOD
        required, answer = asked
        header = self._question_header(scope["headers"])
        if isinstance(header, Response):
            return header
        try:
            return await answer(parse(header, required))
        except Malformed:
            return _MALFORMED
        except Exception as error:  # noqa: BLE001 - a mistake of ours must not look like a dead portal
            log.error("A question could not be answered: %s at %s", type(error).__name__, frames_of(error))  # noqa: TRY400 - no text
            return _BARE[Result.DEFER]

    def _question_header(self, headers: Headers) -> bytes | Response:
        key = question = None
        for name, value in headers:
            if name == b"x-portal-key":
                if key is not None:
                    return _KEY
                key = value
            elif name == b"x-portal-question":
                if question is not None:
                    return _MALFORMED
                question = value
            elif name == b"transfer-encoding" or (name == b"content-length" and value.strip(b"0")):
                return _BODY
        if key is None or not self._is_key(key):
            return _KEY
        return _MALFORMED if question is None else question

    def _is_key(self, shown: bytes) -> bool:
        # Every key is compared, so that time tells nothing about which one was nearly right.
        return sum(hmac.compare_digest(shown, key) for key in self._keys) > 0

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
