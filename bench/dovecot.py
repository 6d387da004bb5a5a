"""A real Dovecot from the files in deploy/, alone, in three variants that differ in nothing but who decides.

``proxied`` is deploy/ as it stands; ``direct`` asks the portal's passdb once and proxies nowhere; ``sql`` is Dovecot's
own SQL passdb on the same SQLite file, with a fast hash. All get a plain IMAP port, so that no TLS handshake hides
the difference, and mail processes that serve many sessions, so that no fork does.
"""

import base64
import hashlib
import re
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from bench.client import can_connect
from deploy.mail_host import MailHost
from deploy.mail_site import MailSite
from deploy.privileged import run_as_root

VARIANTS = ("sql", "direct", "proxied")
START_SECONDS = 15.0

# Each is replaced exactly once in what deploy/ says.
_PLAIN_PORT = (r"inet_listener imap \{\n    port = 0", "inet_listener imap {{\n    port = {port}")
_LASTING = (r"service imap \{\n", "service imap {{\n  service_count = 1000\n")
_ONE_HOP = (r'local INNER_HOST = "[^"]+"', 'local INNER_HOST = ""')
_SQL_PASSDB = (
    r"driver = lua\n  args = file=[^\n]*\n\}\n# The second",
    "driver = sql\n  args = {sql}\n}}\n# The second",
)
# The portal's database is its owner's alone.
_ROOT_WORKER = (r"user = \$default_internal_user\n", "user = root\n")


class PlainDovecot(MailHost):
    """Dovecot without Postfix, with IMAP on a plain port of 127.0.0.1, which counts as safe from there."""

    def __init__(self, site: MailSite, variant: str, port: int, database: Path) -> None:
        super().__init__(site)
        self.port = port
        self._variant = variant
        self._database = database

    def _start_daemons(self) -> None:
        folder = self.site.directory / "dovecot"
        conf, sql = folder / "dovecot.conf", folder / "sql.conf"
        _edit(folder / "common.conf", [_PLAIN_PORT, _LASTING], port=self.port)
        if self._variant == "sql":
            sql.write_text(_SQL.format(database=self._database))
            _edit(conf, [_SQL_PASSDB, _ROOT_WORKER], sql=sql)
        if self._variant == "direct":
            _edit(folder / "portal.lua", [_ONE_HOP])
        run_as_root("dovecot", "-c", str(conf))
        deadline = time.monotonic() + START_SECONDS
        while not can_connect(self.port):
            if time.monotonic() > deadline:
                raise TimeoutError(f"Dovecot ({self._variant}) did not start:\n{self.site.dovecot_log.read_text()}")
            time.sleep(0.02)


# A userdb_ field makes `userdb prefetch` answer, as the portal's script does.
_SQL = """driver = sqlite
connect = {database}
default_pass_scheme = SHA256
password_query = SELECT address AS user, password, 'sql' AS userdb_credential FROM bench_password WHERE address = '%u'
"""


def write_sql_passwords(database: Path, known: Sequence[tuple[str, str]]) -> None:
    """Write one fast hash for each person into a table of its own, for Dovecot's SQL passdb."""
    rows = [(address, base64.b64encode(hashlib.sha256(secret.encode()).digest()).decode()) for address, secret in known]
    with closing(sqlite3.connect(database, timeout=10)) as connection, connection:
        connection.execute("CREATE TABLE bench_password (address TEXT PRIMARY KEY, password TEXT) WITHOUT ROWID")
        connection.executemany("INSERT INTO bench_password VALUES (?, ?)", rows)


def _edit(path: Path, edits: Sequence[tuple[str, str]], **values: object) -> None:
    text = path.read_text()
    for pattern, replacement in edits:
        text, count = re.subn(pattern, lambda _, new=replacement: new.format(**values) if values else new, text)
        if count != 1:
            raise ValueError(f"{path.name}: {count} places for {pattern!r}")
    path.write_text(text)
