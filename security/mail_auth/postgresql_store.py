"""Facts from PostgreSQL: one connection in pipeline mode, so that questions overlap and a hung server hangs nobody.

It speaks libpq through psycopg: the ready-made asynchronous cursor costs more than the whole decision.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from psycopg import AsyncConnection, Error, pq
from psycopg.conninfo import make_conninfo
from psycopg.pq.abc import PGconn, PGresult

from mailportal.log_lines import Quiet
from mailportal.postgresql.base import says_read_only
from security.mail_auth.facts import Row, Value
from security.mail_auth.store import StateUnreadable

# The server gives a statement up after 800 ms; a server that hangs does not even do that.
STATEMENT_MS: Final = 800
ANSWER_SECONDS: Final = 1.0
# Of several servers each may take libpq's two seconds; a question waits no longer than for an answer.
OPENING_SECONDS: Final = 8.0
_TEXT, _BINARY = 0, 1
_FAREWELLS = (b"FATAL", b"PANIC")
# What Django passes to psycopg's own layer, which is not used here.
_NOT_FOR_LIBPQ = ("context", "cursor_factory", "prepare_threshold", "row_factory", "options", "autocommit")

log = logging.getLogger(__name__)
_Answer = asyncio.Future[Sequence[Row]]


class _Asked(NamedTuple):
    answer: _Answer
    end: float


class PostgresqlStore:
    """Opened when first asked; a lost connection is replaced, once for the question that met the loss."""

    def __init__(self, parameters: Mapping[str, Any], statements: Mapping[str, str]) -> None:
        own = {name: value for name, value in parameters.items() if name not in _NOT_FOR_LIBPQ}
        self._conninfo = make_conninfo("", **own, options=f"-c statement_timeout={STATEMENT_MS}")
        self._statements = {
            name.encode(): sql.format(*[f"${number + 1}" for number in range(sql.count("{}"))]).encode()
            for name, sql in statements.items()
        }
        self._connection: PGconn | None = None
        # What psycopg holds the connection by: let go, it would complain of one that was never closed.
        self._keeper: AsyncConnection[Any] | None = None
        self._opening: asyncio.Task[PGconn] | None = None
        self._waiting: deque[_Asked] = deque()
        self._rows: Sequence[Row] = ()
        self._watch: asyncio.TimerHandle | None = None
        self._quiet = Quiet()

    async def rows(self, statement: str, parameters: Sequence[Value]) -> Sequence[Row]:
        """Run one statement. Raises StateUnreadable."""
        try:
            try:
                return await self._ask(statement, parameters)
            except ConnectionResetError:
                # The server was restarted while the connection idled, or just now: ask the new one.
                return await self._ask(statement, parameters)
        except (Error, OSError) as error:
            log.warning("The database cannot be read: %s", error or type(error).__name__)
            self.close()
            self._quiet.begin()
            raise StateUnreadable from error

    async def _ask(self, statement: str, parameters: Sequence[Value]) -> Sequence[Row]:
        if self._quiet.is_kept:
            raise StateUnreadable
        connection = self._connection or await self._opened()
        loop = asyncio.get_running_loop()
        asked = _Asked(loop.create_future(), loop.time() + ANSWER_SECONDS)
        texts = [value if value is None or isinstance(value, bytes) else str(value).encode() for value in parameters]
        formats = [_BINARY if isinstance(value, bytes) else _TEXT for value in parameters]
        try:
            connection.send_query_prepared(statement.encode(), texts, formats)
            connection.pipeline_sync()
        except Error as error:
            self.close()
            raise ConnectionResetError from error
        self._waiting.append(asked)
        if self._watch is None:
            self._look_after(asked)
        return await asked.answer

    def _look_after(self, oldest: _Asked) -> None:
        # One timer for all: it costs nothing while answers come. To the end of the oldest, not so long from now: who
        # asked while the timer ran for another would wait twice.
        loop = asyncio.get_running_loop()
        self._watch = loop.call_at(oldest.end, self._has_been_answered, oldest)

    def _has_been_answered(self, oldest: _Asked) -> None:
        self._watch = None
        if not self._waiting:
            return
        if self._waiting[0] is not oldest:
            self._look_after(self._waiting[0])
            return
        for asked in self._waiting:
            if not asked.answer.done():
                asked.answer.set_exception(TimeoutError("no answer in time"))
        self.close()

    async def _opened(self) -> PGconn:
        if self._opening is None:
            self._opening = asyncio.create_task(self._open())
            self._opening.add_done_callback(self._open_is_done)
        # A caller that gives up waiting must not take the connection from the others.
        async with asyncio.timeout(ANSWER_SECONDS):
            return await asyncio.shield(self._opening)

    def _open_is_done(self, task: asyncio.Task[PGconn]) -> None:
        self._opening = None
        if not task.cancelled():
            task.exception()

    async def _open(self) -> PGconn:
        # libpq's own way to connect keeps the interpreter until it is through: nobody else would be answered meanwhile.
        async with asyncio.timeout(OPENING_SECONDS):
            opened = await AsyncConnection.connect(self._conninfo, autocommit=True)
            for name, statement in self._statements.items():
                await opened.execute(b"PREPARE %b AS %b" % (name, statement))
        self._keeper, connection = opened, opened.pgconn
        connection.nonblocking = 1
        connection.enter_pipeline_mode()
        asyncio.get_running_loop().add_reader(connection.socket, self._readable)
        self._connection = connection
        return connection

    def _readable(self) -> None:
        connection = self._connection
        if connection is None:
            return
        if not self._waiting:
            # Nothing was asked: the server says farewell, or has news that a new connection learns too.
            self.close()
            return
        try:
            connection.consume_input()
            while self._waiting and not connection.is_busy():
                self._take(connection.get_result())
        except Error:
            self.close()

    def _take(self, result: PGresult | None) -> None:
        if result is None:
            return
        if result.status == pq.ExecStatus.TUPLES_OK:
            self._rows = _texts(result)
        elif result.status == pq.ExecStatus.PIPELINE_SYNC:
            self._answer_first()
        else:
            self._fail_first(result)

    def _answer_first(self) -> None:
        # A server that gave its place to another answers on, from a state that nobody changes any more: a password
        # deleted since would still open. It says so with the first answer after the change.
        if self._connection is not None and says_read_only(self._connection):
            log.warning("The database server only reads now; another one may have taken its place.")
            self.close()
            return
        _settle(self._waiting.popleft().answer, self._rows)
        self._rows = ()

    def _fail_first(self, result: PGresult) -> None:
        # The connection goes too: a statement that failed may have been prepared for an older table.
        log.warning("The database refused: %s", result.error_message.decode("utf-8", "replace").strip())
        is_farewell = result.error_field(pq.DiagnosticField.SEVERITY_NONLOCALIZED) in _FAREWELLS
        if not is_farewell and not self._waiting[0].answer.done():
            self._waiting[0].answer.set_exception(TimeoutError("the statement failed"))
        self.close()

    def close(self) -> None:
        """Let the connection go; callers that wait for an answer learn that it is lost."""
        connection, self._connection, self._rows = self._connection, None, ()
        if connection is not None:
            asyncio.get_running_loop().remove_reader(connection.socket)
            connection.finish()
        while self._waiting:
            answer = self._waiting.popleft().answer
            if not answer.done():
                answer.set_exception(ConnectionResetError())


def _settle(answer: _Answer, rows: Sequence[Row]) -> None:
    if not answer.done():
        answer.set_result(rows)


def _texts(result: PGresult) -> Sequence[Row]:
    columns = range(result.nfields)
    return [
        tuple(None if (value := result.get_value(row, column)) is None else value.decode() for column in columns)
        for row in range(result.ntuples)
    ]
