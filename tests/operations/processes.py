"""`make run` as a process of its own, and a look at what it leaves behind."""

import contextlib
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.portal import free_ports
from tests.prepared import ROOT

START_SECONDS = 30
READY = "Ctrl-C ends the portal."
USUAL = 0o022  # the umask of most people


@dataclass(frozen=True)
class Run:
    """One `manage.py run_portal`: its process, which leads the group that a terminal would signal."""

    process: subprocess.Popen[bytes]
    data: Path
    web_port: int
    mail_port: int

    @property
    def output(self) -> str:
        return (self.data.parent / "output").read_text()

    def processes(self) -> dict[int, str]:
        """Return every process that carries this run's data directory in its environment, by id."""
        return dict(_processes_with(f"PORTAL_DATA={self.data}"))

    def wait_until_gone(self, seconds: float) -> None:
        """Wait until no process of the run is left, zombies not counted; fail after so many seconds."""
        assert within(seconds, lambda: not self.processes()), f"left over: {self.processes()}"


@contextlib.contextmanager
def run_portal(data: Path, **settings: str) -> Iterator[Run]:
    """Start the portal in a data directory under the usual umask and wait until it says that it is ready."""
    data.parent.mkdir(parents=True, exist_ok=True)
    web_port, mail_port = free_ports(2)
    environment = portal_environment(
        PORTAL_DATA=str(data), PORTAL_PORT=str(web_port), PORTAL_MAIL_PORT=str(mail_port), **settings
    )
    with (data.parent / "output").open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "run_portal"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
            umask=USUAL,
        )
    run = Run(process, data, web_port, mail_port)
    try:
        is_ready = within(START_SECONDS, lambda: READY in run.output or process.poll() is not None)
        assert is_ready, run.output
        assert process.poll() is None, run.output
        yield run
    finally:
        process.terminate()
        process.wait(30)
        for pid in run.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def portal_environment(**settings: str) -> dict[str, str]:
    """Return an environment for the portal's own processes, without what this test run set for itself."""
    ours = {"PORTAL_DATA", "DATABASE_URL", "KEY_DIRECTORY", "DJANGO_SETTINGS_MODULE"}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return {**kept, "ARGON2_MEMORY_KIB": "64", "ARGON2_PASSES": "1", **settings}


def readable_by_others(data: Path) -> set[str]:
    """Return the files below a data directory that others than their owner may read or change."""
    return {
        str(path.relative_to(data))
        for path in data.rglob("*")
        if path.is_file() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    }


def within(seconds: float, holds: Callable[[], object]) -> bool:
    """Whether the condition came to hold within so many seconds."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _processes_with(variable: str) -> Iterator[tuple[int, str]]:
    for folder in Path("/proc").glob("[0-9]*"):
        # A process may end while it is read, or belong to somebody else.
        with contextlib.suppress(OSError):
            if variable.encode() in (folder / "environ").read_bytes().split(b"\0"):
                yield int(folder.name), (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
