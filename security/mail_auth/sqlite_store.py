"""Facts from SQLite: read on the event loop, for a read takes 20-40 microseconds and waits for no writer (WAL)."""

import logging
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from mailportal.log_lines import Quiet
from security.mail_auth.facts import Row, Value
from security.mail_auth.store import StateUnreadable

# A whole answer has 1.5 s; nothing but an exclusive lock from outside ever makes a WAL reader wait.
BUSY_SECONDS: Final = 0.5

log = logging.getLogger(__name__)


class SqliteStore:
    """One connection of one thread; opened when first asked, and again after each failure."""

    def __init__(self, parameters: Mapping[str, Any], statements: Mapping[str, str]) -> None:
        database = str(parameters["database"])
        # Never created by a reader: an absent file means "try again", not "nobody exists".
        self._uri = database if database.startswith("file:") else f"{Path(database).resolve().as_uri()}?mode=rw"
        self._statements = {name: sql.format(*["?"] * sql.count("{}")) for name, sql in statements.items()}
        self._connection: sqlite3.Connection | None = None
        self._quiet = Quiet()

    async def rows(self, statement: str, parameters: Sequence[Value]) -> Sequence[Row]:
        """Run one statement to its end. Raises StateUnreadable."""
        if self._quiet.is_kept:
            raise StateUnreadable
        try:
            connection = self._connection or self._open()
            return connection.execute(self._statements[statement], parameters).fetchall()
        except sqlite3.Error as error:
            log.warning("The database cannot be read: %s", error)
            self.close()
            self._quiet.begin()
            raise StateUnreadable from error

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
        connection.execute("PRAGMA query_only = ON")
        self._connection = connection
        return connection

    def close(self) -> None:
        """Let the connection go."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
