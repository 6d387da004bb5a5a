"""Facts from PostgreSQL: one connection in pipeline mode, so that questions overlap and a hung server hangs nobody.

It speaks libpq through psycopg: the ready-made asynchronous cursor costs more than the whole decision.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any, Final

from psycopg import Error, pq
from psycopg.conninfo import make_conninfo
from psycopg.pq.abc import PGconn, PGresult

from security.mail_auth.facts import Row, Value
from security.mail_auth.store import Pause, StateUnreadable

# The server gives a statement up after 800 ms; a server that hangs does not even do that.
STATEMENT_MS: Final = 800
ANSWER_SECONDS: Final = 1.0
_TEXT, _BINARY = 0, 1
_FAREWELLS = (b"FATAL", b"PANIC")
# What Django passes to psycopg's own layer, which is not used here.
_NOT_FOR_LIBPQ = ("context", "cursor_factory", "prepare_threshold", "row_factory", "options", "autocommit")

log = logging.getLogger(__name__)
_Answer = asyncio.Future[Sequence[Row]]


class PostgresqlStore:
    """Opened when first asked; a lost connection is replaced, once for the question that met the loss."""

    def __init__(self, parameters: Mapping[str, Any], statements: Mapping[str, str]) -> None:
        own = {name: value for name, value in parameters.items() if name not in _NOT_FOR_LIBPQ}
        self._conninfo = make_conninfo("", **own, options=f"-c statement_timeout={STATEMENT_MS}").encode()
        self._statements = {
            name.encode(): sql.format(*[f"${number + 1}" for number in range(sql.count("{}"))]).encode()
            for name, sql in statements.items()
        }
        self._connection: PGconn | None = None
        self._opening: asyncio.Task[PGconn] | None = None
        self._waiting: deque[_Answer] = deque()
        self._rows: Sequence[Row] = ()
        self._watch: asyncio.TimerHandle | None = None
        self._pause = Pause()

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
            self._pause.start()
            raise StateUnreadable from error

    async def _ask(self, statement: str, parameters: Sequence[Value]) -> Sequence[Row]:
        self._pause.check()
        connection = self._connection or await self._opened()
        answer: _Answer = asyncio.get_running_loop().create_future()
        texts = [value if value is None or isinstance(value, bytes) else str(value).encode() for value in parameters]
        formats = [_BINARY if isinstance(value, bytes) else _TEXT for value in parameters]
        try:
            connection.send_query_prepared(statement.encode(), texts, formats)
            connection.pipeline_sync()
        except Error as error:
            self.close()
            raise ConnectionResetError from error
        self._waiting.append(answer)
        if self._watch is None:
            self._look_after(answer)
        return await answer

    def _look_after(self, oldest: _Answer) -> None:
        # One timer for all: it costs nothing while answers come.
        loop = asyncio.get_running_loop()
        self._watch = loop.call_later(ANSWER_SECONDS, self._has_been_answered, oldest)

    def _has_been_answered(self, oldest: _Answer) -> None:
        self._watch = None
        if not self._waiting:
            return
        if self._waiting[0] is not oldest:
            self._look_after(self._waiting[0])
            return
        for answer in self._waiting:
            if not answer.done():
                answer.set_exception(TimeoutError("no answer in time"))
        self.close()

    async def _opened(self) -> PGconn:
        if self._opening is None:
            self._opening = asyncio.create_task(self._open())
            self._opening.add_done_callback(self._open_is_done)
        # Whoever gives up waiting must not take the connection from the others.
        async with asyncio.timeout(ANSWER_SECONDS):
            return await asyncio.shield(self._opening)

    def _open_is_done(self, task: asyncio.Task[PGconn]) -> None:
        self._opening = None
        if not task.cancelled():
            task.exception()

    async def _open(self) -> PGconn:
        connection = await asyncio.to_thread(_connect, self._conninfo, self._statements)
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
            _settle(self._waiting.popleft(), self._rows)
            self._rows = ()
        else:
            self._fail_first(result)

    def _fail_first(self, result: PGresult) -> None:
        # The connection goes too: a statement that failed may have been prepared for an older table.
        log.warning("The database refused: %s", result.error_message.decode("utf-8", "replace").strip())
        is_farewell = result.error_field(pq.DiagnosticField.SEVERITY_NONLOCALIZED) in _FAREWELLS
        if not is_farewell and not self._waiting[0].done():
            self._waiting[0].set_exception(TimeoutError("the statement failed"))
        self.close()

    def close(self) -> None:
        """Let the connection go; whoever waits for an answer learns that it is lost."""
        connection, self._connection, self._rows = self._connection, None, ()
        if connection is not None:
            asyncio.get_running_loop().remove_reader(connection.socket)
            connection.finish()
        while self._waiting:
            answer = self._waiting.popleft()
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


def _connect(conninfo: bytes, statements: Mapping[bytes, bytes]) -> PGconn:
    connection = pq.PGconn.connect(conninfo)
    if connection.status != pq.ConnStatus.OK:
        raise OSError(connection.get_error_message())
    for name, sql in statements.items():
        result = connection.prepare(name, sql)
        if result.status != pq.ExecStatus.COMMAND_OK:
            raise OSError(result.error_message.decode("utf-8", "replace"))
    return connection
