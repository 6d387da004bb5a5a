"""Databases and portals that are made once and then copied: migrations alone take seconds of every start.

What is made is named by a digest of what it is made of, so a changed migration or line of the product makes its own.
On SQLite it is kept between runs, in ``build/prepared``; on PostgreSQL it goes with the server (tests/databases.py),
where copies are ``CREATE DATABASE ... TEMPLATE``.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

from tests.databases import create_database, maintenance, server_folder, sibling

ROOT = Path(__file__).resolve().parent.parent
STORE = ROOT / "build" / "prepared"
PRODUCT = ("mailportal", "accounts", "security", "admin_console")
# Enough to take Argon2id's path; a real cost would only heat the machine.
CHEAP_HASHES = {"ARGON2_MEMORY_KIB": "64", "ARGON2_PASSES": "1"}
# An environment variable with the digest that a portal of this tree was prepared under.
PREPARED_AS = "PREPARED_AS"
_SETTINGS = "mailportal.settings.development"
# Makes a data directory and, where an address on a server is given, that database.
Make: TypeAlias = Callable[[Path, str], None]


def migrated(database: str) -> None:
    """Make a database that all migrations have run on: of that name on the server of ``DATABASE_URL``, else a file."""
    server = os.environ.get("DATABASE_URL", "")
    _migrate(sibling(server, database) if _is_on_server(server) else database)


def _migrate(database: str) -> None:
    """Do so where the database is an address on a server, or a file."""
    name = _migrated_name()
    if _is_on_server(database):
        with _on_server(database, name, _migrate_by_hand):
            create_database(database, name)
        return
    with _kept(name, _migrate_by_hand) as folder:
        shutil.copy(folder / "portal.sqlite3", database)


def demonstration(data: Path, database_url: str) -> None:
    """Fill a portal's data directory and its database with the demonstration."""
    name = _prepared_name()
    if _is_on_server(database_url):
        with _on_server(database_url, name, _prepare) as folder:
            create_database(database_url, name)
            shutil.copytree(folder, data, dirs_exist_ok=True)
        return
    with _kept(name, _prepare) as folder:
        shutil.copytree(folder, data, dirs_exist_ok=True)


@contextlib.contextmanager
def store() -> Iterator[Path]:
    """Yield the folder with all that is kept, made where it is missing; nobody else changes it meanwhile."""
    with _kept(_prepared_name(), _prepare), _kept(_migrated_name(), _migrate_by_hand):
        yield STORE


@contextlib.contextmanager
def _kept(name: str, make: Make) -> Iterator[Path]:
    """Yield the folder that was made of an empty one; nobody else takes it away meanwhile."""
    STORE.mkdir(parents=True, exist_ok=True)
    folder, kind = STORE / name, name.partition("_")[0]
    # A lock for each kind: what is prepared begins as a copy of what is migrated.
    with (STORE / f"{kind}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            for outdated in STORE.glob(f"{kind}_*"):
                shutil.rmtree(outdated)
            _make(make, folder, "")
        yield folder


@contextlib.contextmanager
def _on_server(database_url: str, name: str, make: Make) -> Iterator[Path]:
    """Have a database of that name on the server; yield the folder of what was made beside it."""
    folder = server_folder(database_url) / name
    with maintenance(database_url) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])  # until the connection ends
        if not folder.exists():
            _make(make, folder, sibling(database_url, name))
        yield folder


def _make(make: Make, folder: Path, database_url: str) -> None:
    draft = folder.with_suffix(".draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    make(draft, database_url)
    draft.rename(folder)


def _migrate_by_hand(data: Path, database_url: str) -> None:
    if database_url:
        create_database(database_url)
    _manage_at(data, database_url, "migrate", "-v0", "--skip-checks")


def _prepare(data: Path, database_url: str) -> None:
    _migrate(database_url or str(data / "portal.sqlite3"))
    _manage_at(data, database_url, "prepare", "--bare")


def _manage_at(data: Path, database_url: str, *command: str) -> None:
    besides = {"DJANGO_SETTINGS_MODULE": _SETTINGS, "DATABASE_URL": database_url, "PORTAL_DATA": str(data)}
    manage({**os.environ, **CHEAP_HASHES, **besides}, *command)


def _is_on_server(database_url: str) -> bool:
    return database_url.startswith("postgres")


def manage(environment: Mapping[str, str], *command: str) -> None:
    """Run a command of the product."""
    subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *command], env=environment, check=True, stdout=subprocess.DEVNULL
    )


def _migrated_name() -> str:
    return f"migrated_{_digest('migrations/*.py')}"


def _prepared_name() -> str:
    return f"prepared_{digest()}"


def digest() -> str:
    """Return a digest of the whole product."""
    return os.environ.get(PREPARED_AS) or _digest("*.py")


def _digest(pattern: str) -> str:
    """Return a digest of those files of the product."""
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(path for part in PRODUCT for path in (ROOT / part).rglob(pattern)):
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:32]
