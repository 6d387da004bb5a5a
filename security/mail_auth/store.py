"""The mail listener's own connection to the database, taken from Django's settings.

Django's connection refuses an event loop, and a decision is one read that must never wait long: after a time-out
all questions are deferred at once for two seconds, then the database is tried again.
"""

import logging
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

from mailportal.log_lines import Quiet
from security.mail_auth.facts import Row, Value

# A whole answer has 1.5 s; nothing but an exclusive lock from outside ever makes a WAL reader of SQLite wait.
BUSY_SECONDS: Final = 0.5

log = logging.getLogger(__name__)


class StateUnreadable(Exception):
    """The database did not answer in time: say "try again", never "wrong password" and never yes."""


class Store(Protocol):
    """What can answer the statements that it was made with, by name."""

    async def rows(self, statement: str, parameters: Sequence[Value]) -> Sequence[Row]:
        """Run one statement. Raises StateUnreadable."""

    def close(self) -> None:
        """Let the connection go; the next statement opens another."""


def open_store(settings_dict: Mapping[str, Any], parameters: Mapping[str, Any], statements: Mapping[str, str]) -> Store:
    """Return the store for one of Django's databases: its settings and the parameters Django would connect with."""
    if settings_dict["ENGINE"].endswith("sqlite3"):
        return SqliteStore(parameters, statements)
    # Its driver is there only where it is used.
    from security.mail_auth.postgresql_store import PostgresqlStore  # noqa: PLC0415

    return PostgresqlStore(parameters, statements)


class SqliteStore:
    """One connection of one thread; opened when first asked, and again after each failure.

    It reads on the event loop, for a read takes 20-40 microseconds and waits for no writer (WAL).
    """

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
