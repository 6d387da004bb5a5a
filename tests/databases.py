"""A PostgreSQL server for one command: ``python -m tests.databases pytest tests/accounts``.

The server lives in a temporary folder, listens on a unix socket in it and nowhere else, and is gone with the
command. It refuses to run as root, so root drops to the user of Debian's package.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

START_SECONDS = 20
SERVER_USER = "postgres"
# Nothing here outlives the command, so nothing needs to reach the disk.
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# The processes of a race hold more connections than a deployment would.
_OPTIONS = {**_FAST, "listen_addresses": "", "max_connections": "200", "shared_buffers": "64MB"}


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """Run an empty server; yield the DATABASE_URL of its database ``portal``, whose owner may create others."""
    programs = _programs()
    with _folder() as folder:
        data = folder / "data"
        _run(programs / "initdb", "-D", data, "-U", "portal", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        options = [f"-c{name}={value}" for name, value in _OPTIONS.items()]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [programs / "postgres", "-D", data, "-k", folder, *options], stderr=log, stdout=log, **_as_server()
            )
        try:
            _wait_until_ready(programs, folder, server)
            _run(programs / "createdb", "-h", folder, "-U", "portal", "portal")
            yield f"postgres://portal@/{folder}/portal"
        finally:
            _stop(server)


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


def _wait_until_ready(programs: Path, folder: Path, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while subprocess.call([programs / "pg_isready", "-q", "-h", folder]) != 0:
        if server.poll() is not None or time.monotonic() > deadline:
            sys.exit(f"PostgreSQL did not start:\n{(folder / 'log').read_text()}")
        time.sleep(0.05)


def _stop(server: subprocess.Popen[bytes]) -> None:
    # SIGQUIT: leave at once; the folder goes anyway.
    server.send_signal(signal.SIGQUIT)
    server.wait(START_SECONDS)


def main() -> int:
    """Run the command with ``DATABASE_URL`` set; return its exit status."""
    # A terminated command must not leave the server behind.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    with postgresql() as url:
        return subprocess.call(sys.argv[1:], env={**os.environ, "DATABASE_URL": url})


if __name__ == "__main__":
    sys.exit(main())
