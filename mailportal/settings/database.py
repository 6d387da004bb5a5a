"""How a process uses the database, and how long it waits before it gives up, by what it does.

The mail listener waits less than the web: a mail program gets its answer within three seconds (rule 8). Commands have a
person who waits, or a migration that takes its time.
"""

from typing import Any, Final, NamedTuple


class Patience(NamedTuple):
    """``answer_seconds`` is kept by the client, longer than what the server keeps; None: as long as it takes.

    ``statement_ms``, ``lock_ms`` and ``idle_ms`` (a transaction in which nothing is asked) are PostgreSQL's, where 0 is
    no end; ``busy_seconds`` is the wait for SQLite's one writer.
    """

    busy_seconds: float
    statement_ms: int
    lock_ms: int
    idle_ms: int
    answer_seconds: float | None


PATIENCES: Final = {
    # A page is told within five seconds that the database is away.
    "web": Patience(busy_seconds=4.0, statement_ms=3_000, lock_ms=2_000, idle_ms=10_000, answer_seconds=3.25),
    "mail": Patience(busy_seconds=0.5, statement_ms=800, lock_ms=500, idle_ms=10_000, answer_seconds=1.0),
    # Nobody waits for it, and what it does it does again.
    "work": Patience(busy_seconds=10.0, statement_ms=60_000, lock_ms=5_000, idle_ms=60_000, answer_seconds=65.0),
    # An index on millions of rows, a file of ten thousand accounts. A lock that is not to be had in ten seconds would
    # make everybody behind the command wait: the command ends, and can be called again.
    "command": Patience(busy_seconds=30.0, statement_ms=0, lock_ms=10_000, idle_ms=0, answer_seconds=None),
}


def with_options(database: dict[str, Any], patience: Patience) -> dict[str, Any]:
    """Return Django's settings of a database with the back end and the options that each engine needs."""
    is_sqlite = database["ENGINE"].endswith("sqlite3")
    return {
        **database,
        "ENGINE": "mailportal.sqlite3" if is_sqlite else "mailportal.postgresql",
        "OPTIONS": {**database["OPTIONS"], **(_sqlite(patience) if is_sqlite else _postgresql(patience))},
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


def _sqlite(patience: Patience) -> dict[str, Any]:
    return {
        "timeout": patience.busy_seconds,
        # A deferred transaction that reads, then writes, fails at once when another wrote in between.
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }


def _postgresql(patience: Patience) -> dict[str, Any]:
    limits = {
        "statement_timeout": patience.statement_ms,
        "lock_timeout": patience.lock_ms,
        "idle_in_transaction_session_timeout": patience.idle_ms,
    }
    return {
        "connect_timeout": 2,
        # After a failover, of several servers the one that writes; a standby may lag, so it decides nothing.
        "target_session_attrs": "read-write",
        "server_side_binding": True,
        "options": " ".join(f"-c {name}={milliseconds}" for name, milliseconds in limits.items()),
        # These two are the back end's own (mailportal.postgresql).
        "answer_seconds": patience.answer_seconds,
        "lock_ms": patience.lock_ms,
    }
