"""A stand-in for Mailu's answer to nginx, rewritten from its algorithm; none of its code is in here.

Read in Mailu's repository at commit bbb1c206f9c8 (core/admin/mailu/internal/nginx.py, models.py): the user's row;
all tokens of the user, from a table without an index on the user; each token's PBKDF2 (one round) in turn until one
fits; then the rate limiter's note. Mailu does it with Flask, SQLAlchemy and passlib, which cost it 4-5 ms of CPU a
logon with 10 tokens and 2,000 users (measured on the real one). The stand-in spins up the difference to the lower
of these, in its favour, and is not judged where its own measurement is outside that range.
"""

import base64
import hashlib
import hmac
import os
import secrets
import sqlite3
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

CPU_SECONDS = (0.004, 0.005)
USERS, TOKENS = 2_000, 10
_TABLES = """
CREATE TABLE user (email VARCHAR(255) PRIMARY KEY, password VARCHAR(255) NOT NULL, enabled BOOLEAN NOT NULL,
  enable_imap BOOLEAN NOT NULL, quota_bytes INTEGER NOT NULL, displayed_name VARCHAR(160) NOT NULL);
CREATE TABLE token (id INTEGER PRIMARY KEY, user_email VARCHAR(255) NOT NULL REFERENCES user (email),
  password VARCHAR(255) NOT NULL, ip VARCHAR(255), comment VARCHAR(255));
"""
Start = Callable[..., Any]


def make_database(path: Path) -> list[tuple[str, str]]:
    """Write users and tokens; return some addresses, each with its last token, as on average half are tried."""
    shown: list[tuple[str, str]] = []
    with sqlite3.connect(path) as database:
        database.executescript(_TABLES)
        for number in range(USERS):
            email = f"person{number}@acme.example"
            database.execute("INSERT INTO user VALUES (?, 'x', 1, 1, 0, 'Person')", (email,))
            tokens = [secrets.token_hex(16) for _ in range(TOKENS)]
            rows = [(email, _stored(token)) for token in tokens]
            database.executemany("INSERT INTO token (user_email, password, ip, comment) VALUES (?, ?, '', 'x')", rows)
            shown.append((email, tokens[number % TOKENS]))
    return shown


def _stored(token: str) -> str:
    salt = secrets.token_bytes(16)
    digest = hashlib.pbkdf2_hmac("sha256", token.encode(), salt, 1)
    return f"$pbkdf2-sha256$1${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"


def _fits(token: str, stored: str) -> bool:
    _, _, rounds, salt, digest = stored.split("$")
    computed = hashlib.pbkdf2_hmac("sha256", token.encode(), base64.b64decode(salt), int(rounds))
    return hmac.compare_digest(computed, base64.b64decode(digest))


def _is_right(database: sqlite3.Connection, email: str, token: str) -> bool:
    user = database.execute("SELECT * FROM user WHERE email = ?", (email,)).fetchone()
    if user is None or not user[2] or not user[3]:
        return False
    tokens = database.execute("SELECT * FROM token WHERE ? = token.user_email", (email,)).fetchall()
    return any(_fits(token, row[2]) for row in tokens)


class Application:
    """WSGI: headers as nginx sends them, an answer in headers as nginx reads them."""

    def __init__(self, path: str) -> None:
        self._database = sqlite3.connect(path, check_same_thread=False)

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        """Answer one logon, at the cost that the real one has."""
        begun = time.thread_time()
        email, token = unquote(environ["HTTP_AUTH_USER"]), unquote(environ["HTTP_AUTH_PASS"])
        status = "OK" if _is_right(self._database, email, token) else "Authentication credentials invalid"
        while time.thread_time() - begun < CPU_SECONDS[0]:
            pass
        start_response("200 OK", [("Auth-Status", status), ("Content-Length", "0")])
        return []


application = Application(os.environ["MAILU_DATABASE"]) if "MAILU_DATABASE" in os.environ else None

if __name__ == "__main__":
    sys.exit("a part of bench.run")
