"""A real Dovecot from the files in deploy/, alone, in two variants that differ in nothing but who decides.

``shipped`` is deploy/ as it stands; ``sql`` is Dovecot's own SQL passdb on the same SQLite file, with a fast hash.
Both get a plain IMAP port, so that no TLS handshake hides the difference, mail processes that serve many sessions, so
that no fork does, and workers that are root: the portal's database is its owner's alone.
"""

import base64
import hashlib
import re
import sqlite3
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from bench.client import can_connect
from deploy.mail_host import MailHost
from deploy.mail_site import MailSite

VARIANTS = ("sql", "shipped")
START_SECONDS = 15.0

# Each is replaced exactly once in what deploy/ says.
Edits = Sequence[tuple[str, str]]
_COMMON: Edits = (
    (r"ssl = required\n", "ssl = yes\n"),
    (r"inet_listener imap \{\n    port = 0", "inet_listener imap {{\n    port = {port}"),
)
_LASTING: Mapping[str, Edits] = {
    "2.3": ((r"service imap \{\n", "service imap {{\n  service_count = 1000\n"),),
    "2.4": ((r"service imap \{\n", "service imap {{\n  restart_request_count = 1000\n"),),
}
_HEAD: Mapping[str, Edits] = {
    "2.3": ((r"user = \$default_internal_user\n", "user = root\n"),),
    "2.4": (
        (r"user = \$SET:default_internal_user\n", "user = root\n"),
        (r"auth_allow_cleartext = no\n", "auth_allow_cleartext = yes\n"),
    ),
}
# A userdb_ field makes `userdb prefetch` answer, as the portal's script does.
_QUERY = "SELECT address AS user, password, 'sql' AS userdb_credential FROM bench_password WHERE address = "
_SQL_HEAD = f"""sql_driver = sqlite
sqlite_path = {{database}}
sqlite_readonly = yes
passdb sql {{{{
  default_password_scheme = SHA256
  query = {_QUERY}'%{{{{user}}}}'
}}}}
"""
_SQL: Mapping[str, Edits] = {
    "2.3": (
        (
            r"driver = lua\n  args = file=[^\n]*\n\}\n# The second",
            "driver = sql\n  args = {sql}\n}}\n# The second",
        ),
    ),
    "2.4": (
        (
            r"passdb lua \{\n[^\n]*\n\}\n",
            _SQL_HEAD,
        ),
    ),
}
_SQL_FILE = f"""driver = sqlite
connect = {{database}}
default_pass_scheme = SHA256
password_query = {_QUERY}'%u'
"""


class PlainDovecot(MailHost):
    """Dovecot without Postfix, with IMAP on a plain port of 127.0.0.1, which counts as safe from there."""

    def __init__(self, site: MailSite, variant: str, port: int, database: Path) -> None:
        super().__init__(site)
        self.port = port
        self._variant = variant
        self._database = database

    @property
    def pid(self) -> int:
        """The process from which all of this Dovecot's descend."""
        return int((self.site.run / "master.pid").read_text())

    def _start_daemons(self) -> None:
        folder, version = self.site.directory / "dovecot", self.site.dovecot
        conf, sql = folder / "dovecot.conf", folder / "sql.conf"
        _edit(folder / "common.conf", [*_COMMON, *_LASTING[version]], port=self.port)
        sql.write_text(_SQL_FILE.format(database=self._database))
        edits = [*_HEAD[version], *(_SQL[version] if self._variant == "sql" else ())]
        _edit(conf, edits, sql=sql, database=self._database)
        self.ground.run("dovecot", "-c", str(conf))
        deadline = time.monotonic() + START_SECONDS
        while not can_connect(self.port):
            if time.monotonic() > deadline:
                raise TimeoutError(f"Dovecot ({self._variant}) did not start:\n{self.site.dovecot_log.read_text()}")
            time.sleep(0.02)


def write_sql_passwords(database: Path, known: Sequence[tuple[str, str]]) -> None:
    """Write one fast hash for each person into a table of its own, for Dovecot's SQL passdb."""
    rows = [(address, base64.b64encode(hashlib.sha256(secret.encode()).digest()).decode()) for address, secret in known]
    with closing(sqlite3.connect(database, timeout=10)) as connection, connection:
        connection.execute("CREATE TABLE bench_password (address TEXT PRIMARY KEY, password TEXT) WITHOUT ROWID")
        connection.executemany("INSERT INTO bench_password VALUES (?, ?)", rows)


def _edit(path: Path, edits: Edits, **values: object) -> None:
    text = path.read_text()
    for pattern, replacement in edits:
        text, count = re.subn(pattern, lambda _, new=replacement: new.format(**values), text)
        if count != 1:
            raise ValueError(f"{path.name}: {count} places for {pattern!r}")
    path.write_text(text)
