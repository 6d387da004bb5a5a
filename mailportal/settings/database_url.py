"""What ``DATABASE_URL`` says, as Django's settings: a server by name, a server by the folder of its socket, or a file.

An own reader, for the usual ones look for a socket's folder at another place, make a blank of a plus, and drop what
follows ``#`` or ``?`` in a path: a database would come to be beside the folder that was meant.
"""

import re
from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_POSTGRESQL: Final = frozenset({"postgres", "postgresql", "pgsql", "psql"})
_HOST: Final = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<name>[^:\[\]]*))(?::(?P<port>[0-9]*))?")
_SHAPES: Final = "postgres://user:password@host/name, postgres://user@/socket/folder/name or sqlite:////folder/file"


def database_at(url: str) -> dict[str, Any]:
    """Return engine, name and, for a server, how to reach it and the ``OPTIONS`` of the query.

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
