"""The mail listener's own connection to the database, taken from Django's settings.

Django's connection refuses an event loop, and a decision is one read that must never wait long: after one time-out
all questions are put off at once for two seconds, then the database is tried again.
"""

import time
from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

from security.mail_auth.facts import Row, Value

QUIET_SECONDS: Final = 2.0


class StateUnreadable(Exception):
    """The database did not answer in time: say "try again", never "wrong password" and never yes."""


class Store(Protocol):
    """What can answer the statements that it was made with, by name."""

    async def rows(self, statement: str, parameters: Sequence[Value]) -> Sequence[Row]:
        """Run one statement. Raises StateUnreadable."""

    def close(self) -> None:
        """Let the connection go; the next statement opens another."""


class Pause:
    """Two seconds of quiet after a failure, so that no queue of time-outs builds up."""

    def __init__(self) -> None:
        self._until = 0.0

    def start(self) -> None:
        """Begin now."""
        self._until = time.monotonic() + QUIET_SECONDS

    def check(self) -> None:
        """Raise StateUnreadable during the pause."""
        if self._until and time.monotonic() < self._until:
            raise StateUnreadable


def open_store(settings_dict: Mapping[str, Any], parameters: Mapping[str, Any], statements: Mapping[str, str]) -> Store:
    """Return the store for one of Django's databases: its settings and the parameters Django would connect with."""
    # Each store brings its driver, and an installation has only its own.
    if settings_dict["ENGINE"].endswith("sqlite3"):
        from security.mail_auth.sqlite_store import SqliteStore  # noqa: PLC0415

        return SqliteStore(parameters, statements)
    from security.mail_auth.postgresql_store import PostgresqlStore  # noqa: PLC0415

    return PostgresqlStore(parameters, statements)
