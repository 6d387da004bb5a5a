"""HTTP/1.1 as mail servers speak it: short questions in headers, no bodies, connections that are kept for hours.

gunicorn's own ASGI protocol spends more on a request than the whole decision (docs/bench.md). This one leaves the
reading to llhttp (httptools), strict as that is by default, and bounds what llhttp does not: the target, the number
of header fields, the size of each, and a head that never ends.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import Any, Final, NamedTuple
from urllib.parse import unquote

from httptools import HttpParserError, HttpParserInvalidMethodError, HttpParserUpgrade, HttpRequestParser

from mailportal.log_lines import frames_of
from mailportal.operations.mail_response import bare, response

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

# After the last answer the rest of what is sent is read and thrown away: closing on unread bytes would reset the
# connection, and the answer might never be seen.
FAREWELL_SECONDS: Final = 1.0
_VERSIONS: Final = ("1.1", "1.0")
_ASGI: Final = {"version": "3.0", "spec_version": "2.4"}

log = logging.getLogger(__name__)


class Limits(NamedTuple):
    """What one request may be: bytes of its target, number of header fields, bytes of each, seconds to its end."""

    target: int
    fields: int
    field: int
    idle_seconds: float

    @property
    def head(self) -> int:
        """Return the bytes at which a head without an end is given up."""
        return self.target + 2 * self.field


class AnsweringDesk:
    """What all connections of one worker share: the application, the limits, and how many questions are open."""

    def __init__(self, application: Application, limits: Limits) -> None:
        self.application = application
        self.limits = limits
        self.questions = 0


class _Head(NamedTuple):
    """A request whose head is complete, or a refusal (``scope`` None) that waits for the answers before it."""

    scope: Scope | None
    is_last: bool
    refusal: bytes = b""


class QuestionConnection(asyncio.Protocol):
    """One connection: its questions are answered one after the other, in their order."""

    def __init__(self, desk: AnsweringDesk) -> None:
        self._desk = desk
        self._parser = HttpRequestParser(self)
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[_Head] = deque()
        self._answering: asyncio.Task[None] | None = None
        self._is_leaving = False
        self._since = self._loop.time()
        self._fault: HTTPStatus | None = None
        self._start()

    # What asyncio calls -----------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin; a connection that asks nothing in time is closed."""
        self._transport: asyncio.Transport = transport  # type: ignore[assignment] # TCP's is a full one
        self._addresses = transport.get_extra_info("peername"), transport.get_extra_info("sockname")
        self._timer = self._loop.call_later(self._desk.limits.idle_seconds, self._look_whether_idle)

    def data_received(self, data: bytes) -> None:
        """Read on; whatever is no proper request is refused, and the last that is heard on this connection."""
        if self._is_leaving:
            return
        self._unread += len(data)
        try:
            self._parser.feed_data(data)
        except HttpParserUpgrade:
            self._is_leaving = True  # no other protocol is spoken; what was asked before it is answered
        except HttpParserInvalidMethodError:
            self._refuse(HTTPStatus.METHOD_NOT_ALLOWED)
        except HttpParserError:
            self._refuse(HTTPStatus.BAD_REQUEST)
        else:
            self._look_at_the_rest()
        self._go_on()

    def connection_lost(self, _error: Exception | None) -> None:
        """Forget what waits; what is being answered is finished, for it is recorded."""
        self._is_leaving = True
        self._waiting.clear()
        self._timer.cancel()

    def pause_writing(self) -> None:
        """End it: answers are short, so this one asks hundreds of questions and reads no answer."""
        self._transport.abort()

    # What the parser calls --------------------------------------------------------------------------------------

    def on_url(self, part: bytes) -> None:
        """Take a part of the target."""
        self._target += part
        if len(self._target) > self._desk.limits.target:
            self._fault = HTTPStatus.REQUEST_URI_TOO_LONG

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take one header field."""
        self._headers.append((name.lower(), value))
        limits = self._desk.limits
        if len(name) + len(value) > limits.field or len(self._headers) > limits.fields:
            self._fault = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE

    def on_headers_complete(self) -> None:
        """Line the question up: its body, where it has one, is never looked at."""
        self._is_in_body = True
        if self._parser.get_http_version() not in _VERSIONS:
            self._fault = HTTPStatus.HTTP_VERSION_NOT_SUPPORTED
        if self._fault is None:
            self._waiting.append(_Head(self._scope(), not self._parser.should_keep_alive()))

    def on_message_complete(self) -> None:
        """Be ready for the next one, unless this one was at fault."""
        if self._fault is None:
            self._start()

    # ------------------------------------------------------------------------------------------------------------

    def _start(self) -> None:
        self._target = b""
        self._headers: list[tuple[bytes, bytes]] = []
        self._fault = None
        self._is_in_body = False
        self._unread = 0

    def _scope(self) -> Scope:
        path, _, query = self._target.partition(b"?")
        text = path.decode("utf-8", "replace")
        client, server = self._addresses
        return {
            "type": "http",
            "asgi": _ASGI,
            "http_version": self._parser.get_http_version(),
            "method": self._parser.get_method().decode("ascii"),
            "scheme": "http",
            "path": unquote(text) if "%" in text else text,
            "raw_path": path,
            "query_string": query,
            "root_path": "",
            "headers": self._headers,
            "client": client,
            "server": server,
        }

    def _look_at_the_rest(self) -> None:
        if self._fault is not None:
            self._refuse(self._fault)
        elif self._is_in_body:
            self._is_leaving = True
        elif self._unread > self._desk.limits.head:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def _refuse(self, status: HTTPStatus) -> None:
        self._is_leaving = True
        self._waiting.append(_Head(None, is_last=True, refusal=bare(status)))

    def _go_on(self) -> None:
        while self._waiting and self._answering is None:
            asked = self._waiting.popleft()
            self._is_last = asked.is_last or (self._is_leaving and not self._waiting)
            if asked.scope is None:
                self._say(asked.refusal)
            else:
                self._answering = self._loop.create_task(self._answer(asked.scope))
        if self._waiting:
            self._transport.pause_reading()
        elif self._answering is not None:
            self._transport.resume_reading()

    async def _answer(self, scope: Scope) -> None:
        self._desk.questions += 1
        self._said = False
        try:
            await self._desk.application(scope, _no_body, self._send)
        except Exception as error:  # noqa: BLE001 - one question's trouble is not the connection's
            log.error("A question was not answered: %s at %s", type(error).__name__, frames_of(error))  # noqa: TRY400 - no text
        finally:
            self._desk.questions -= 1
            self._answering = None
        if not self._said:
            self._is_last = True
            self._say(bare(HTTPStatus.INTERNAL_SERVER_ERROR))
        self._go_on()

    async def _send(self, message: Message) -> None:
        """Take the answer: its start, then its body in one piece."""
        if message["type"] == "http.response.start":
            self._began = message["status"], message.get("headers", [])
            return
        status, headers = self._began
        self._said = True
        self._say(response(status, headers, message.get("body", b""), is_last=self._is_last))

    def _say(self, answer: bytes) -> None:
        self._since = self._loop.time()
        if self._transport.is_closing():
            return
        self._transport.write(answer)
        if self._is_last:
            self._is_leaving = True
            self._waiting.clear()
            self._transport.write_eof()
            self._loop.call_later(FAREWELL_SECONDS, self._transport.close)

    def _look_whether_idle(self) -> None:
        # One timer that is looked at now and then costs less than one that is set for every question.
        left = self._since + self._desk.limits.idle_seconds - self._loop.time()
        if left <= 0 and self._answering is None:
            self._transport.close()
        else:
            self._timer = self._loop.call_later(max(left, FAREWELL_SECONDS), self._look_whether_idle)


async def _no_body() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}
