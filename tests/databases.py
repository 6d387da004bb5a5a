"""A PostgreSQL server for one command: ``python -m tests.databases pytest tests/accounts``.

The server lives in a temporary folder, listens on a unix socket in it and nowhere else, and is gone with the
command. It refuses to run as root, so root drops to the user of Debian's package.

``python -m tests.databases --for-all make ...`` runs one server for all such commands that the command starts, each
with a database of its own.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

START_SECONDS = 20
SERVER_USER = "postgres"
_FOR_ALL = "POSTGRESQL_FOR_ALL"  # the environment variable with the address of a server that runs already
# Nothing here outlives the command, so nothing needs to reach the disk.
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# No query here is so long that compiling it (jit) would pay; the estimates for new tables say otherwise.
# The processes of a race hold more connections than a deployment would, and several parts of the tests run at once.
_OPTIONS = {**_FAST, "listen_addresses": "", "max_connections": "400", "shared_buffers": "64MB", "jit": "off"}


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """Run an empty server; yield the DATABASE_URL of its database ``portal``, whose owner may create others."""
    programs = _programs()
    with _folder() as folder:
        data = _made(programs, folder)
        with _running(programs, folder, data, {}):
            _run(programs / "createdb", "-h", folder, "-U", "portal", "portal")
            yield f"postgres://portal@/{folder}/portal"


@dataclass(frozen=True)
class Pair:
    """A server and the standby that follows it, each by the options that ``psycopg.connect`` takes."""

    primary: Mapping[str, Any]
    standby: Mapping[str, Any]

    @property
    def url(self) -> str:
        """Return a DATABASE_URL that names both."""
        hosts = ",".join(f"{server['host']}:{server['port']}" for server in (self.primary, self.standby))
        return f"postgres://portal@{hosts}/portal"


@contextlib.contextmanager
def replicated(ports: tuple[int, int]) -> Iterator[Pair]:
    """Run a server and a hot standby of it on loopback."""
    programs = _programs()
    with _folder() as folder, contextlib.ExitStack() as servers:
        first, second = ({"listen_addresses": "127.0.0.1", "port": str(port)} for port in ports)
        data = _made(programs, folder)
        servers.enter_context(_running(programs, folder, data, first))
        at_first = ("-h", folder, "-p", first["port"], "-U", "portal")
        _run(programs / "createdb", *at_first, "portal")
        copy = folder / "standby"
        _run(programs / "pg_basebackup", *at_first, "-D", copy, "-R", "-X", "stream", "-c", "fast")
        servers.enter_context(_running(programs, folder, copy, second))
        named = [{"host": "127.0.0.1", "port": port, "user": "portal", "dbname": "portal"} for port in ports]
        yield Pair(*named)


def _made(programs: Path, folder: Path) -> Path:
    data = folder / "data"
    _run(programs / "initdb", "-D", data, "-U", "portal", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
    return data


@contextlib.contextmanager
def _running(programs: Path, folder: Path, data: Path, options: Mapping[str, str]) -> Iterator[None]:
    settings = [f"-c{name}={value}" for name, value in {**_OPTIONS, **options}.items()]
    with (folder / "log").open("ab") as log:
        server = subprocess.Popen(
            [programs / "postgres", "-D", data, "-k", folder, *settings], stderr=log, stdout=log, **_as_server()
        )
    try:
        _wait_until_ready(programs, folder, server, options.get("port", "5432"))
        yield
    finally:
        _stop(server)


@contextlib.contextmanager
def stopped(url: str) -> Iterator[None]:
    """Stop every process of the server of ``postgresql`` (SIGSTOP): it takes what is sent, and answers nothing."""
    server = int((server_folder(url) / "data" / "postmaster.pid").read_text().split()[0])
    processes = [server, *_children_of(server)]
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            os.kill(process, signal.SIGCONT)


def server_folder(url: str) -> Path:
    """Return the folder of the server of ``postgresql``."""
    return Path(url.partition("@/")[2].rpartition("/")[0])


def conninfo(url: str) -> str:
    """Return the address of a database of the server of ``postgresql`` as libpq reads it."""
    # libpq reads a socket's folder in the address only percent-encoded, django-environ only plain.
    user = url.partition("://")[2].partition("@")[0]
    return f"user={user} host={server_folder(url)} dbname={url.rpartition('/')[2]}"


def sibling(url: str, name: str) -> str:
    """Return the address of the database of that name on the same server."""
    return f"{url.rpartition('/')[0]}/{name}"


def create_database(url: str, template: str = "template1") -> None:
    """Make a database in the place of one that may be there, as a copy of another that nobody is connected to."""
    name = sql.Identifier(url.rpartition("/")[2])
    with maintenance(url) as connection:
        # Of a process that has just ended, the server may still hold the connection.
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, sql.Identifier(template)))


def drop_database(url: str) -> None:
    """Drop a database, even while others are connected to it."""
    with maintenance(url) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(url.rpartition("/")[2])))


def maintenance(url: str) -> "psycopg.Connection[tuple[Any, ...]]":
    """Connect to the server of a database, not to that database."""
    return psycopg.connect(conninfo(sibling(url, "postgres")), autocommit=True)


def _children_of(process: int) -> list[int]:
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process)], check=True, capture_output=True, text=True)
    return [int(line) for line in listed.stdout.split()]


def _programs() -> Path:
    newest_first = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name))
    for folder in newest_first:
        return folder
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    sys.exit("PostgreSQL's server programs are missing: apt-get install postgresql")


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="portal-pg-") as name:
        if os.geteuid() == 0:
            shutil.chown(name, SERVER_USER)
        yield Path(name)


def _as_server() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {"start_new_session": True}
    return {"user": SERVER_USER, "group": SERVER_USER, "extra_groups": [], "cwd": "/", "start_new_session": True}


def _run(*command: str | Path) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **_as_server())


def _wait_until_ready(programs: Path, folder: Path, server: subprocess.Popen[bytes], port: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while subprocess.call([programs / "pg_isready", "-q", "-h", folder, "-p", port]) != 0:
        if server.poll() is not None or time.monotonic() > deadline:
            sys.exit(f"PostgreSQL did not start:\n{(folder / 'log').read_text()}")
        time.sleep(0.05)


def _stop(server: subprocess.Popen[bytes]) -> None:
    # SIGQUIT: leave at once; the folder goes anyway.
    server.send_signal(signal.SIGQUIT)
    server.wait(START_SECONDS)


def server() -> contextlib.AbstractContextManager[str]:
    """Return the server that is there for all, or one for the block."""
    running = os.environ.get(_FOR_ALL)
    return contextlib.nullcontext(running) if running else postgresql()


def main() -> int:
    """Run the command with ``DATABASE_URL`` set, or with the way to a server for all; return its exit status."""
    # A terminated command must not leave the server behind.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    command = sys.argv[1:]
    with server() as url:
        if command[0] == "--for-all":
            return subprocess.call(command[1:], env={**os.environ, _FOR_ALL: url})
        own = sibling(url, f"command_{os.getpid()}")
        create_database(own)
        try:
            return subprocess.call(command, env={**os.environ, "DATABASE_URL": own})
        finally:
            drop_database(own)


if __name__ == "__main__":
    sys.exit(main())
