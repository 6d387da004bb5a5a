"""A real portal for tests: migrated database, demonstration data, the portal's own processes on free ports.

Its database is a SQLite file in the data directory or, where ``DATABASE_URL`` names a PostgreSQL server
(``python -m tests.databases pytest ...``), a new database on that server. Django's live server would show no
concurrency: it shares one connection in memory.
"""

import contextlib
import json
import os
import secrets
import shutil
import socket
import sqlite3
import subprocess
import time
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import psycopg

from mailportal.operations.portal import parts
from tests import warm
from tests.databases import conninfo, create_database, drop_database, sibling
from tests.prepared import CHEAP_HASHES, demonstration, manage

# In a fresh clone every process compiles the portal, several at once. One that has ended is not waited for.
START_SECONDS = 60
STOP_SECONDS = 5
# What is copied was made with other hashes, or lies in another database.
_OF_ITS_OWN = {"DATABASE_URL", *CHEAP_HASHES}


@dataclass(frozen=True)
class Portal:
    """A prepared portal: where its data and listeners are, and who can log on (address to password)."""

    data: Path
    database_url: str
    environment: Mapping[str, str]
    web: str
    mail: str
    accounts: Mapping[str, str]
    parent: warm.Parent

    def python(self, *arguments: str, **environment: str) -> str:
        """Run Python with the portal's settings; return what it prints, raise CalledProcessError on failure."""
        ended = warm.run(arguments, {**self.environment, **environment})
        ended.check_returncode()
        return ended.stdout

    def inside(self, *arguments: str) -> str:
        """Do the same in a process forked from one that has set this portal up, with the keys that it had then."""
        ended = self.parent.run(arguments, self.environment)
        ended.check_returncode()
        return ended.stdout

    def query(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask the database directly, or change it and have it RETURN; ``?`` in the statement stands for a value."""
        if self.database_url.startswith("sqlite"):
            with (
                contextlib.closing(sqlite3.connect(self.data / "portal.sqlite3", timeout=10)) as connection,
                connection,
            ):
                return connection.execute(statement, values).fetchall()
        with psycopg.connect(conninfo(self.database_url)) as connection:
            return connection.execute(statement.replace("?", "%s").encode(), values).fetchall()

    def logs(self) -> str:
        """Return all that the processes have printed so far."""
        return "\n".join(path.read_text("utf-8", "replace") for path in sorted(self.data.glob("*.log")))


@contextlib.contextmanager
def prepared_portal(data: Path, **settings: str) -> Iterator[Portal]:
    """Yield a migrated portal with its demonstration, nothing started. ``settings`` are environment variables."""
    data.mkdir(parents=True, exist_ok=True)
    web_port, mail_port = free_ports(2)
    with own_database(data) as database_url:
        environment = {
            **os.environ,
            **CHEAP_HASHES,
            "DJANGO_SETTINGS_MODULE": "mailportal.settings.development",
            "DATABASE_URL": database_url,
            "PORTAL_DATA": str(data),
            "PORTAL_PORT": str(web_port),
            "PORTAL_MAIL_PORT": str(mail_port),
            "PYTHONUNBUFFERED": "1",
            **settings,
        }
        if settings.keys().isdisjoint(_OF_ITS_OWN):
            demonstration(data, database_url)
        else:
            manage(environment, "prepare", "--bare")
        sheet = json.loads((data / "demonstration.json").read_text())
        accounts = {account["address"]: account["password"] for account in sheet["accounts"]}
        web, mail = (f"http://127.0.0.1:{port}" for port in (web_port, mail_port))
        with parent_of(environment) as parent:
            yield Portal(data, database_url, environment, web, mail, accounts, parent)


def put_back(portal: Portal) -> None:
    """Give a portal of ``prepared_portal``, of which nothing runs, the files and the database that it began with."""
    shutil.rmtree(portal.data)
    demonstration(portal.data, portal.database_url)


@contextlib.contextmanager
def parent_of(environment: Mapping[str, str]) -> Iterator[warm.Parent]:
    """Yield what ``Portal.inside`` forks from, and end it."""
    parent = warm.Parent.of(environment)
    try:
        yield parent
    finally:
        parent.end()


class Process(Protocol):
    """A process of the portal, which leads a group with its workers in it."""

    @property
    def pid(self) -> int: ...
    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def terminate(self) -> None: ...
    def kill(self) -> None: ...


Start = Callable[[Sequence[str], Mapping[str, str], int], Process]


def forked(command: Sequence[str], environment: Mapping[str, str], log: int) -> Process:
    """Start a command of Python from a process that has imported Django, at a third of the cost (tests/warm.py)."""
    with Path(os.devnull).open("rb") as nothing:
        return warm.start(command[1:], environment, stdin=nothing.fileno(), stdout=log, stderr=log)


def as_shipped(command: Sequence[str], environment: Mapping[str, str], log: int) -> Process:
    """Start a command as the system does: where process lists, memory or the start itself are looked at."""
    return subprocess.Popen(list(command), env=dict(environment), stdout=log, stderr=log, start_new_session=True)


@contextlib.contextmanager
def running(portal: Portal, *names: str, start: Start = forked) -> Iterator[Mapping[str, Process]]:
    """Run parts of the portal (``web``, ``mail``, ``work``), with their output in ``<name>.log`` of its data.

    Yields the processes by name.
    """
    wanted = [part for part in parts() if part.name in names]
    assert len(wanted) == len(names), f"unknown part among {names}"
    processes: list[Process] = []
    try:
        for part in wanted:
            with (portal.data / f"{part.name}.log").open("ab") as log:
                processes.append(start(list(part.command), portal.environment, log.fileno()))
        _wait_for(portal, names, processes)
        yield dict(zip((part.name for part in wanted), processes, strict=True))
    finally:
        end(processes)


@contextlib.contextmanager
def running_portal(data: Path, *names: str, start: Start = forked, **settings: str) -> Iterator[Portal]:
    """Prepare a portal and run parts of it, all three where none is named."""
    with prepared_portal(data, **settings) as portal, running(portal, *(names or ("web", "mail", "work")), start=start):
        yield portal


def free_ports(count: int) -> list[int]:
    """Return ports of the loopback address that nobody listens on at this moment, and no connection will take."""
    ports = set[int]()
    while len(ports) < count:
        # Below the range from which the kernel gives connections theirs, of which tests beside this one make many.
        port = 10_000 + secrets.randbelow(22_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            ports.add(port)
    return list(ports)


@contextlib.contextmanager
def own_database(data: Path) -> Iterator[str]:
    """Yield the address of an empty database: a file in the folder, or one on the server of ``DATABASE_URL``."""
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield f"sqlite:///{data / 'portal.sqlite3'}"
        return
    url = sibling(server, f"portal_{uuid.uuid4().hex}")
    create_database(url)
    try:
        yield url
    finally:
        drop_database(url)


def _wait_for(portal: Portal, names: Collection[str], processes: Collection[Process]) -> None:
    addresses = [urlsplit(url) for name, url in (("web", portal.web), ("mail", portal.mail)) if name in names]
    deadline = time.monotonic() + START_SECONDS
    for address in addresses:
        while not accepts(address.hostname, address.port):
            is_hopeless = time.monotonic() > deadline or any(process.poll() is not None for process in processes)
            assert not is_hopeless, f"the portal did not start:\n{portal.logs()}"
            time.sleep(0.02)


def accepts(host: str | None, port: int | None) -> bool:
    """Whether somebody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex((host, port)) == 0


def end(processes: Collection[Process]) -> None:
    """Ask processes to end, and end those that do not."""
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(STOP_SECONDS)
        except (TimeoutError, subprocess.TimeoutExpired):
            process.kill()
            process.wait()
