"""How long a process waits for the database before it gives up, by what it does."""

from typing import Final, NamedTuple


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
