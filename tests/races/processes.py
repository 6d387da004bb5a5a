"""Processes of a prepared portal that run at once."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.portal import Portal
from tests.prepared import ROOT

_SET_UP = "import django\ndjango.setup()\n"
PATIENCE_SECONDS = 60


def run_at_once(portal: Portal, *programs: str) -> None:
    """Run the Python programs side by side; raise AssertionError where one fails."""
    processes = [_start(portal, program) for program in programs]
    for process in processes:
        _, complaints = process.communicate(timeout=PATIENCE_SECONDS)
        assert process.returncode == 0, complaints.decode()


@contextmanager
def killed_afterwards(portal: Portal, program: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program and kill it (SIGKILL) at the end of the block."""
    process = _start(portal, program)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _start(portal: Portal, program: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", _SET_UP + program],
        cwd=ROOT,
        env=dict(portal.environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
