"""The mail listener's own connection to the database, taken from Django's settings.

Django's connection refuses an event loop, and a decision is one read that must never wait long: after a time-out
all questions are deferred at once for two seconds, then the database is tried again.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from security.mail_auth.facts import Row, Value


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
    # Each store brings its driver, and an installation has only its own.
    if settings_dict["ENGINE"].endswith("sqlite3"):
        from security.mail_auth.sqlite_store import SqliteStore  # noqa: PLC0415

        return SqliteStore(parameters, statements)
    from security.mail_auth.postgresql_store import PostgresqlStore  # noqa: PLC0415

    return PostgresqlStore(parameters, statements)
