"""The wrapper that Django opens for ``ENGINE = "mailportal.sqlite3"``.

Each statement waits ``timeout`` seconds for SQLite's one writer. Where somebody holds the lock for longer (a backup, a
migration), all threads of the web wait that long, and requests queued behind them wait again. So for two seconds after
such a wait the next requests hardly wait: those that find the lock free, or held by a writer of their own kind, go on,
the others are refused.
"""

import contextlib
import os
import sqlite3
import stat
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base

from mailportal.log_lines import QUIET_SECONDS, Quiet

_PRIMARY_CODE = 0xFF  # of SQLite's extended result codes
# Longer than the portal's own writers hold the lock, a commit to a slow disk included.
_HURRIED_SECONDS = 0.25

# One for all threads of a process: they wait for the same lock.
_quiet = Quiet()


class Cursor(base.SQLiteCursorWrapper):
    """Django's cursor, which notes a wait that ended without the lock."""

    def execute(self, query: str, params: Any = None) -> Any:  # noqa: ANN401 - Django's
        """As Django's."""
        try:
            return super().execute(query, params)
        except sqlite3.OperationalError as error:
            _note(error)
            raise

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:  # noqa: ANN401 - Django's
        """As Django's."""
        try:
            return super().executemany(query, param_list)
        except sqlite3.OperationalError as error:
            _note(error)
            raise

    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> str:
        """As Django's, which looks for each place of a value again: a batch of rows has thousands, in the same text."""
        if param_names is not None:
            return str(super().convert_query(query, param_names=param_names))  # type: ignore[misc]  # stubs lack it
        return _with_places(query)


@lru_cache(128)
def _with_places(query: str) -> str:
    return str(base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%"))


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's wrapper with such cursors, of a file that its owner alone can read."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        """Return a connection; a file that is not there yet is made by it, whatever the umask of this process.

        SQLite gives its log and its shared memory, beside the file, the file's own mode.
        """
        name = str(conn_params["database"])
        if not name.startswith((":", "file:")):
            # Where that fails, SQLite says so; and who is first of two makes it.
            with contextlib.suppress(OSError):
                os.close(os.open(name, os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR))
        connection: sqlite3.Connection = super().get_new_connection(conn_params)
        return connection

    def create_cursor(self, name: str | None = None) -> Any:  # noqa: ANN401, ARG002 - Django's
        """Return a cursor."""
        return self.connection.cursor(factory=Cursor)

    def is_usable(self) -> bool:
        """Whether the connection can serve one more request, which it always can; and how long that one waits.

        Django asks before the first statement of each request (``CONN_HEALTH_CHECKS``).
        """
        patience = float(self.settings_dict["OPTIONS"]["timeout"])
        # A wait shorter than the quiet, such as the mail listener's, makes no queue that matters.
        is_hurried = patience > QUIET_SECONDS and _quiet.is_kept
        seconds = _HURRIED_SECONDS if is_hurried else patience
        self.connection.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")
        return True


def _note(error: sqlite3.OperationalError) -> None:
    if getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE == sqlite3.SQLITE_BUSY:
        _quiet.begin()
