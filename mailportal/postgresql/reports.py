"""What a PostgreSQL server says of itself, unasked."""

from typing import Final

from psycopg.pq.abc import PGconn

# Reported with the next answer where they change (PostgreSQL 14 and later).
_READ_ONLY: Final = (b"in_hot_standby", b"default_transaction_read_only")


def says_read_only(connection: PGconn) -> bool:
    """Whether the server only reads: a standby, or one that gave its place to another."""
    return any(connection.parameter_status(name) == b"on" for name in _READ_ONLY)
