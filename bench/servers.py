"""Starting what is measured, on free ports of loopback, in a folder that goes with the run."""

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench.client import Call, can_connect, line_call, logon_call
from tests.databases import postgresql
from tests.portal import Portal, free_ports, prepared_portal

# The costs of a real installation: the tests' portal has cheaper hashes.
_REAL = {"ARGON2_MEMORY_KIB": "19456", "ARGON2_PASSES": "2"}
_ACCEPTED = "SELECT coalesce(sum(count), 0) FROM security_logonrecord WHERE result = 'accept' AND channel = 'imap'"
START_SECONDS = 20


@dataclass(frozen=True)
class People:
    """Those who can log on, with the mail server's key."""

    key: str
    known: tuple[tuple[str, str], ...]

    def calls(self, *, remote: str = "192.0.2.10", over_http: bool = False) -> list[Call]:
        """Return a right logon of each, over the line as Dovecot on the same host asks."""
        call = logon_call if over_http else line_call
        return [call(self.key, address, secret, remote) for address, secret in self.known]

    def wrong_calls(self, count: int) -> list[Call]:
        """Return so many wrong account passwords, each from a network of its own."""
        return [
            line_call(self.key, self.known[n % len(self.known)][0], f"wrong guess {n}", f"10.{n // 250}.{n % 250}.9")
            for n in range(count)
        ]


def populate(portal: Portal, people: int, passwords: int) -> People:
    """Add people to a portal."""
    known = json.loads(portal.python("-m", "bench.population", str(people), str(passwords)))
    key = next((portal.data / "keys" / "mail_auth").glob("*.key")).read_bytes().hex()
    return People(key, tuple((address, secret) for address, secret in known))


def port_of(portal: Portal) -> int:
    """Return the port of the portal's mail listener."""
    return urlsplit(portal.mail).port or 0


def line_of(portal: Portal) -> str:
    """Return the path of the portal's socket for mail servers of this host."""
    return str(portal.data / "run" / "mail")


def accepted_rows(portal: Portal) -> int:
    """Return how many accepted logons have been written."""
    return int(portal.query(_ACCEPTED)[0][0])


@contextlib.contextmanager
def portal_on(folder: Path, database: str, **settings: str) -> Iterator[Portal]:
    """Yield a prepared portal on ``sqlite`` or ``postgresql`` (a server of its own); nothing runs yet.

    ``settings`` are environment variables.
    """
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(postgresql()) if database == "postgresql" else None
        with _database_url(url):
            yield stack.enter_context(prepared_portal(folder / database, **_REAL, **settings))


@contextlib.contextmanager
def _database_url(url: str | None) -> Iterator[None]:
    # The tests' portal goes by this variable.
    before = os.environ.pop("DATABASE_URL", None)
    if url is not None:
        os.environ["DATABASE_URL"] = url
    try:
        yield
    finally:
        os.environ.pop("DATABASE_URL", None)
        if before is not None:
            os.environ["DATABASE_URL"] = before


def database_pids(portal: Portal) -> tuple[int, ...]:
    """Return the process whose family works for the portal, where its database is a server."""
    if portal.database_url.startswith("sqlite"):
        return ()
    return (int(portal.query("SELECT pg_read_file('postmaster.pid')")[0][0].split()[0]),)


@contextlib.contextmanager
def threaded(application: str, *, workers: int = 2, threads: int = 4, **environment: str) -> Iterator[tuple[int, int]]:
    """Run a WSGI application under gunicorn's threads; yield its port and its process."""
    [port] = free_ports(1)
    options = ["-k", "gthread", "-w", str(workers), "--threads", str(threads), "--keep-alive", "75"]
    command = [sys.executable, "-m", "gunicorn", application, "-b", f"127.0.0.1:{port}", *options]
    quiet = ["--log-level", "critical", "--no-control-socket"]
    process = subprocess.Popen([*command, *quiet], env={**os.environ, **environment})
    try:
        _wait(port, process)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(10)


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if can_connect(port):
            return
        time.sleep(0.02)
    sys.exit(f"a server did not start on port {port}")
