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
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.databases import create_database, maintenance, server_folder, sibling

ROOT = Path(__file__).resolve().parent.parent
STORE = ROOT / "build" / "prepared"
PRODUCT = ("mailportal", "accounts", "security", "admin_console")
# Enough to take Argon2id's path; a real cost would only heat the machine.
CHEAP_HASHES = {"ARGON2_MEMORY_KIB": "64", "ARGON2_PASSES": "1"}
# An environment variable with the digest that a portal of this tree was prepared under.
PREPARED_AS = "PREPARED_AS"
_SETTINGS = "mailportal.settings.development"
_PREPARE = ("prepare", "--bare")
_MIGRATE = ("migrate", "-v0")


def migrated(database: str) -> None:
    """Make a database that all migrations have run on: of that name on the server of ``DATABASE_URL``, else a file."""
    name, server = _migrated_name(), os.environ.get("DATABASE_URL", "")
    if server.startswith("postgres"):
        with _on_server(server, name, _MIGRATE):
            create_database(sibling(server, database), name)
        return
    with _kept(name, _MIGRATE) as folder:
        shutil.copy(folder / "portal.sqlite3", database)


def demonstration(data: Path, database_url: str) -> None:
    """Fill a portal's data directory and its database with the demonstration."""
    name = f"prepared_{digest()}"
    if database_url.startswith("postgres"):
        with _on_server(database_url, name, _PREPARE) as folder:
            create_database(database_url, name)
            shutil.copytree(folder, data, dirs_exist_ok=True)
        return
    with _kept(name, _PREPARE) as folder:
        shutil.copytree(folder, data, dirs_exist_ok=True)


@contextlib.contextmanager
def store() -> Iterator[Path]:
    """Yield the folder with all that is kept, made where it is missing; nobody else changes it meanwhile."""
    with _kept(_migrated_name(), _MIGRATE):
        pass
    with _kept(f"prepared_{digest()}", _PREPARE):
        yield STORE


@contextlib.contextmanager
def _kept(name: str, command: Sequence[str]) -> Iterator[Path]:
    """Yield the folder that the command made of an empty one; nobody else takes it away meanwhile."""
    STORE.mkdir(parents=True, exist_ok=True)
    folder = STORE / name
    with (STORE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            for outdated in STORE.glob(f"{name.partition('_')[0]}_*"):
                shutil.rmtree(outdated)
            _make(command, folder, "")
        yield folder


@contextlib.contextmanager
def _on_server(database_url: str, name: str, command: Sequence[str]) -> Iterator[Path]:
    """Have a database of that name on the server; yield the folder of what the command made beside it."""
    folder = server_folder(database_url) / name
    with maintenance(database_url) as connection:
        connection.execute("SELECT pg_advisory_lock(1)")  # until the connection ends
        if not folder.exists():
            template = sibling(database_url, name)
            create_database(template)
            _make(command, folder, template)
        yield folder


def _make(command: Sequence[str], folder: Path, database_url: str) -> None:
    draft = folder.with_suffix(".draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    besides = {"DJANGO_SETTINGS_MODULE": _SETTINGS, "DATABASE_URL": database_url, "PORTAL_DATA": str(draft)}
    manage({**os.environ, **CHEAP_HASHES, **besides}, *command)
    draft.rename(folder)


def manage(environment: Mapping[str, str], *command: str) -> None:
    """Run a command of the product."""
    subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *command], env=environment, check=True, stdout=subprocess.DEVNULL
    )


def _migrated_name() -> str:
    return f"migrated_{_digest('migrations/*.py')}"


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
