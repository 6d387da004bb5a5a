"""A database that somebody else holds on to: it can be read, and nothing can be written."""

import contextlib
import sqlite3
from collections.abc import Iterator

import psycopg
from psycopg import sql

from tests.attack.tables import columns_of
from tests.databases import conninfo
from tests.portal import Portal


@contextlib.contextmanager
def locked(portal: Portal) -> Iterator[None]:
    """Hold the lock that every writer needs."""
    if portal.database_url.startswith("sqlite"):
        with contextlib.closing(sqlite3.connect(portal.data / "portal.sqlite3", isolation_level=None)) as connection:
            connection.execute("PRAGMA busy_timeout = 5000")
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("ROLLBACK")
        return
    with psycopg.connect(conninfo(portal.database_url)) as server:
        tables = sql.SQL(", ").join(sql.Identifier(table) for table in columns_of(portal))
        server.execute(sql.SQL("LOCK TABLE {} IN EXCLUSIVE MODE").format(tables))
        yield
        server.rollback()
