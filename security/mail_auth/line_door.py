"""The question by one line over a UNIX socket, from mail servers on this host.

A line is a JSON object of texts: what is asked (``ask``), the key, and the question's own names. The answer is a line
as well, the JSON that HTTP would bring. Control characters are escaped in it, as JSON has them: a line is a line,
whatever a stranger types.
"""

import asyncio
import logging
import socket
import struct
from collections.abc import Collection
from typing import Final

from mailportal.log_lines import frames_of
from security.mail_auth.answers import MALFORMED, NOT_FOUND, TOO_LONG, WRONG_KEY, MailQuestions, Response
from security.mail_auth.question import Malformed, fields_in

# A secret of 1,024 bytes that are all escaped, and the rest. Of more a server tells the length alone.
LONGEST_LINE_BYTES: Final = 8 * 1024
_CREDENTIALS: Final = struct.Struct("3i")

log = logging.getLogger(__name__)


class LineDoor:
    """Answers those whom the kernel names as one of ``peers`` (user numbers), each connection's questions in turn."""

    def __init__(self, questions: MailQuestions, peers: Collection[int]) -> None:
        self._questions = questions
        self._peers = peers
        self._connections: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    async def open(self, listening: socket.socket) -> None:
        """Serve a socket that listens; its maker keeps it."""
        self._server = await asyncio.start_server(self._serve, sock=listening, limit=LONGEST_LINE_BYTES)

    async def close(self, seconds: float) -> None:
        """Let nobody in any more; end the connections once their questions are answered, or the time is over."""
        if self._server is not None:
            self._server.close()
        await self._questions.drain(seconds)
        for connection in self._connections:
            connection.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if (uid := _user_behind(writer)) not in self._peers:
            log.warning("Closed a connection to the mail servers' socket: user %d may not ask there", uid)
            writer.close()
            return
        self._connections.add(writer)
        try:
            await self._answer_each(reader, writer)
        except ConnectionError:
            pass  # It left before its answer; what it asked is recorded.
        except Exception as error:  # noqa: BLE001 - one connection's trouble is not the others'
            log.error("A line was not answered: %s at %s", type(error).__name__, frames_of(error))  # noqa: TRY400 - no text
        finally:
            self._connections.discard(writer)
            writer.close()

    async def _answer_each(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            try:
                line = await reader.readuntil()
            except asyncio.IncompleteReadError:
                return
            except asyncio.LimitOverrunError:
                _say(TOO_LONG, writer)
                return
            _say(await self._response_to(line), writer)
            # One that asks and never reads waits here, and is alone in that.
            await writer.drain()

    async def _response_to(self, line: bytes) -> Response:
        try:
            fields = fields_in(line)
        except Malformed:
            return MALFORMED
        subject, key = fields.pop("ask", ""), fields.pop("key", "")
        if not self._questions.is_key(key.encode("utf-8", "surrogatepass")):
            return WRONG_KEY
        return await self._questions.answer(subject, fields) if subject in self._questions else NOT_FOUND


def _say(response: Response, writer: asyncio.StreamWriter) -> None:
    writer.write(response.body + b"\n")


def _user_behind(writer: asyncio.StreamWriter) -> int:
    """Return the number of the user who connected, as the kernel knows it."""
    connection = writer.get_extra_info("socket")
    told = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    _pid, uid, _gid = _CREDENTIALS.unpack(told)
    return int(uid)
