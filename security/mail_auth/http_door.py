"""The question over HTTP, from other hosts: percent-coded in a header, an empty body, an answer in JSON.

A body would cost Dovecot's client a round trip each time ("Expect: 100-continue").
"""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, Final

from security.mail_auth.answers import MALFORMED, NOT_FOUND, WRONG_KEY, MailQuestions, Response
from security.mail_auth.question import Malformed, decoded, fields_in

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = Iterable[tuple[bytes, bytes]]

_PREFIX: Final = "/dovecot/"
_METHOD: Final = Response(405, b'{"error":"ask with POST"}', b"POST")
_BODY: Final = Response(413, b'{"error":"the question travels in a header, the body is empty"}')


async def respond(questions: MailQuestions, scope: Scope, send: Send) -> None:
    """Answer one request; its body is never read."""
    await say(await _response(questions, scope), send)


async def say(response: Response, send: Send) -> None:
    """Send a response, whole."""
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(response.body))]
    if response.allow:
        headers.append((b"allow", response.allow))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})


async def _response(questions: MailQuestions, scope: Scope) -> Response:
    path = scope["path"]
    subject = path.removeprefix(_PREFIX)
    if not path.startswith(_PREFIX) or subject not in questions:
        return NOT_FOUND
    if scope["method"] != "POST":
        return _METHOD
    header = _question_in(questions, scope["headers"])
    if isinstance(header, Response):
        return header
    try:
        return await questions.answer(subject, fields_in(decoded(header)))
    except Malformed:
        return MALFORMED


def _question_in(questions: MailQuestions, headers: Headers) -> bytes | Response:
    key = question = None
    for name, value in headers:
        if name == b"x-portal-key":
            if key is not None:
                return WRONG_KEY
            key = value
        elif name == b"x-portal-question":
            if question is not None:
                return MALFORMED
            question = value
        elif name == b"transfer-encoding" or (name == b"content-length" and value.strip(b"0")):
            return _BODY
    if key is None or not questions.is_key(key):
        return WRONG_KEY
    return MALFORMED if question is None else question
