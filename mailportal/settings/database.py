"""Which database an address names, and how long a process waits for it before it gives up, by what it does.

The mail listener waits less than the web: a mail program gets its answer within three seconds (rule 8). Commands have a
person who waits, or a migration that takes its time.
"""

import re
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_POSTGRESQL: Final = frozenset({"postgres", "postgresql", "pgsql", "psql"})
_HOST: Final = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<name>[^:\[\]]*))(?::(?P<port>[0-9]*))?")
_SHAPES: Final = "postgres://user:password@host/name, postgres://user@/socket/folder/name or sqlite:////folder/file"


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


def database_at(url: str) -> dict[str, Any]:
    """Return engine, name and, for a server, how to reach it and the ``OPTIONS`` of the query.

    An own reader: the usual ones look for a socket's folder at another place, make a blank of a plus, and drop what
    follows ``#`` or ``?`` in a path, so that a database would come to be beside the folder that was meant.

    User, password, host and path are percent-coded. Several hosts are separated by commas, as libpq has it. Raises
    ImproperlyConfigured, whose text quotes nothing of the address: it holds a password.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        raise ImproperlyConfigured("DATABASE_URL: the host's brackets do not match") from None
    if parts.fragment or url.endswith("#"):
        raise ImproperlyConfigured("DATABASE_URL: # is written %23 in a path, a name or a password")
    if parts.scheme == "sqlite":
        return sqlite_at(Path(_file_of(parts)))
    if parts.scheme in _POSTGRESQL:
        return _server_at(parts)
    raise ImproperlyConfigured(f"DATABASE_URL is none of {_SHAPES}")


def sqlite_at(path: Path) -> dict[str, Any]:
    """Return the settings of an embedded database, whatever characters its folder has."""
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path), "OPTIONS": {}}


def _file_of(parts: SplitResult) -> str:
    path = unquote(parts.path[1:])
    if parts.query or not path:
        raise ImproperlyConfigured("DATABASE_URL names no file of SQLite: sqlite:////folder/file, with ? written %3F")
    return path


def _server_at(parts: SplitResult) -> dict[str, Any]:
    # Two slashes before the folder are what other readers want; one is what stands in the README.
    folder, _, name = f"/{parts.path.lstrip('/')}".rpartition("/")
    who, _, where = parts.netloc.rpartition("@")
    user, _, password = who.partition(":")
    hosts, ports = _hosts_of(where)
    if not name or (hosts and folder):
        raise ImproperlyConfigured(f"DATABASE_URL names no database: {_SHAPES}")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(name),
        "USER": unquote(user),
        "PASSWORD": unquote(password),
        "HOST": hosts or unquote(folder),
        "PORT": ports,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def _hosts_of(where: str) -> tuple[str, str]:
    pairs = [_host_of(one) for one in where.split(",")]
    ports = [port for _, port in pairs]
    # libpq wants one port for all hosts, or one for each; an empty one is its default.
    return ",".join(host for host, _ in pairs), ",".join(ports) if any(ports) else ""


def _host_of(text: str) -> tuple[str, str]:
    found = _HOST.fullmatch(text)
    if found is None:
        raise ImproperlyConfigured("DATABASE_URL: the host is none, or what follows its colon is no port")
    return unquote(found["six"] or found["name"] or ""), found["port"] or ""
