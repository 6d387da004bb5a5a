"""The wrapper that Django opens for ``ENGINE = "mailportal.postgresql"``.

The server's own time-outs end nothing where the server itself has stopped: a frozen process, a hung disk, a link that
swallows packets. Keepalives and ``tcp_user_timeout`` do not help there either, for the kernel of a stopped server
acknowledges everything, and a UNIX socket has none. So the client keeps the time: each statement and each connection
has an end, and for two seconds after one that passed the next requests are told at once.
"""

from typing import Any, Final, TypeVar

import psycopg
from django.db.backends.postgresql import base
from psycopg.abc import PQGen

# What psycopg's wait raises; every caller has to turn it into an error of its own.
from psycopg.errors import ConnectionTimeout, LockNotAvailable, _WaitTimeout
from psycopg.pq.abc import PGconn

from mailportal.log_lines import QUIET_SECONDS, Quiet

T = TypeVar("T")

_GLANCE_SECONDS: Final = 0.1
_LOCK_PATIENCE: Final = "SELECT set_config('lock_timeout', %s, false)"
# A lock that is to be had at all is had within that, mostly.
_HURRIED_LOCK_MS: Final = 100

# One of each for all threads of a process: they ask the same server, and wait for the same locks.
_silence, _locks = Quiet(), Quiet()


class Connection(psycopg.Connection[Any]):
    """A connection on which nothing waits for longer than ``answer_seconds``; None: as long as it takes."""

    answer_seconds: float | None = None

    def wait(self, gen: PQGen[T], interval: float = _GLANCE_SECONDS, timeout: float | None = None) -> T:
        """Wait for the server. Raises OperationalError where it is silent for too long; the connection ends then."""
        try:
            return super().wait(gen, interval, self.answer_seconds if timeout is None else timeout)
        except _WaitTimeout:
            if timeout is not None:
                raise
            _silence.begin()
            # Where the answer is lost nobody can say what it was: the connection must not be used again.
            self.pgconn.finish()
            raise psycopg.OperationalError(f"no answer from the server within {self.answer_seconds} s") from None
        except LockNotAvailable:
            _locks.begin()
            raise


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's wrapper with connections that end, and that are left when the server no longer writes."""

    def get_connection_params(self) -> dict[str, Any]:
        """Return what the driver connects with; how long to wait is this wrapper's own."""
        parameters: dict[str, Any] = super().get_connection_params()
        for own in ("answer_seconds", "lock_ms"):
            parameters.pop(own, None)
        return parameters

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        """Connect, within two seconds a server. Raises OperationalError at once during the quiet."""
        if _silence.is_kept:
            raise psycopg.OperationalError("the server did not answer a moment ago")
        self.isolation_level = psycopg.IsolationLevel.READ_COMMITTED
        try:
            connection = Connection.connect(**conn_params)
        except ConnectionTimeout:
            _silence.begin()
            raise
        connection.answer_seconds = self.settings_dict["OPTIONS"].get("answer_seconds")
        return connection

    def is_usable(self) -> bool:
        """Whether the connection can serve one more request; and how long that one waits for a lock.

        Django asks before the first statement of each request (``CONN_HEALTH_CHECKS``). Where a lock that all want is
        held (a migration in working hours), requests queued behind those that waited in vain do not wait as long again.
        A wait shorter than the quiet, such as the mail listener's, makes no queue that matters.
        """
        if self.connection is None or _silence.is_kept:
            return False
        patience: int = self.settings_dict["OPTIONS"]["lock_ms"]
        is_hurried = patience >= QUIET_SECONDS * 1000 and _locks.is_kept
        try:
            self.connection.execute(_LOCK_PATIENCE, [str(_HURRIED_LOCK_MS if is_hurried else patience)])
        except psycopg.Error:
            return False
        return not says_read_only(self.connection.pgconn)


# Reported with the next answer where they change (PostgreSQL 14 and later).
_READ_ONLY: Final = (b"in_hot_standby", b"default_transaction_read_only")


def says_read_only(connection: PGconn) -> bool:
    """Whether the server only reads: a standby, or one that gave its place to another."""
    return any(connection.parameter_status(name) == b"on" for name in _READ_ONLY)
