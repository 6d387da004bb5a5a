"""The database of an installation from before the first release, and what its people know.

``landed.*.sql`` are dumps of one database as 0c6f991 made it: that revision migrated an empty database at ``now`` by
the clock, with cheap hashes (its settings of the tests), and seeded its demonstration. Then its services and pages did
what leaves a row in each table: a second domain, suspended; orders for a department and for an account; a frozen
account; Alice's security passwords (one deleted, its cut ordered), authenticator, recovery codes, trusted devices and
a logon half way; Bob's phone, questions and choice of notices; Carol's changes under way and her link; Li's session
and two wrong passwords; a captcha, a closed gateway; audit events sealed and witnessed, sealed, and neither. The rows
went to PostgreSQL by ``dumpdata`` and ``loaddata``; the two definitions there that ``pg_dump`` words in another way
stand as the code worded them. ``landed.json`` holds what a dump does not: passwords, codes, and the keys of that
installation, which has never been anywhere.
"""

import contextlib
import json
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import override_settings

from mailportal.crypto.keyring import KeyRing

_HERE = Path(__file__).parent
KNOWN: dict[str, Any] = json.loads((_HERE / "landed.json").read_text("utf-8"))


@contextlib.contextmanager
def empty_database(folder: Path) -> Iterator[None]:
    """Let the portal work on an empty database of its own, gone afterwards."""
    usual = connection.settings_dict["NAME"]
    is_postgresql = connection.vendor == "postgresql"
    name = f"migrations_{os.getpid()}_{folder.name}" if is_postgresql else str(folder / "portal.sqlite3")
    if is_postgresql:
        _by_the_server(f'CREATE DATABASE "{name}"')
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
        if is_postgresql:
            _by_the_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def _by_the_server(statement: str) -> None:
    with connection._nodb_cursor() as cursor:  # noqa: SLF001 - as Django makes its test databases
        cursor.execute(statement)


@contextlib.contextmanager
def landed_database(folder: Path) -> Iterator[None]:
    """Let the portal work on the old installation: its rows, its keys, its witnesses."""
    for purpose, key in KNOWN["keys"].items():
        path = folder / "keys" / purpose / "1.key"
        path.parent.mkdir(parents=True)
        path.write_bytes(bytes.fromhex(key))
    (folder / "audit_checkpoints.log").write_text(KNOWN["witnesses"])
    keys = KeyRing(folder / "keys")
    with empty_database(folder), override_settings(PORTAL_DATA=folder, KEYS=keys, SECRET_KEY=keys.text("django")):
        _load((_HERE / f"landed.{connection.vendor}.sql").read_text("utf-8"))
        yield


def _load(dump: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(dump)
        return
    with contextlib.closing(sqlite3.connect(connection.settings_dict["NAME"])) as database:
        database.executescript(dump)
