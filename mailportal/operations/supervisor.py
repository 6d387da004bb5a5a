"""Start the portal's processes together, end them together.

The end is prompt because it has to be: a person who types Ctrl-C expects the ports to be free. SIGTERM lets the
mail listener write what it still holds; what has not left after ``PATIENCE_SECONDS`` is killed, which is safe
because whatever was acknowledged has been committed.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import FrameType

PATIENCE_SECONDS = 0.6
GLANCE_SECONDS = 0.1
_PR_SET_PDEATHSIG = 1
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class PortalProcess:
    """One process of the portal: a name for messages, the command, and the environment it runs in."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]


class PartEnded(Exception):
    """A part ended although nobody asked it to; the text names the part and its exit status."""


def supervise(parts: Iterable[PortalProcess], *, when_started: Callable[[threading.Event], None]) -> None:
    """Run the parts until a signal asks for the end; then end every one of them within a second.

    ``when_started`` is called once in a thread of its own, with the event that is set when the end begins.
    A part that dies takes the others with it: gunicorn replaces its own workers, so what reaches this place is a
    mistake that a restart would only hide. Raises PartEnded then, after the others are gone.
    """
    stop = threading.Event()
    with stopped_by_signals(stop):
        running: dict[str, subprocess.Popen[bytes]] = {}
        try:
            for part in parts:
                running[part.name] = _start(part)
            threading.Thread(target=when_started, args=(stop,), daemon=True).start()
            _wait(running, stop)
        finally:
            stop.set()
            _end(running.values())


@contextlib.contextmanager
def stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    """Let SIGINT, SIGTERM and SIGHUP set the event; put the former handlers back afterwards."""

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    former = {number: signal.signal(number, ask_to_stop) for number in _STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _start(part: PortalProcess) -> subprocess.Popen[bytes]:
    # A session of its own keeps the terminal's Ctrl-C away: gunicorn takes SIGINT for "drop everything".
    return subprocess.Popen(  # noqa: S603 - the commands are this package's own
        list(part.command),
        env=dict(part.environment),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - one thread so far
    )


def _end_with_parent() -> None:
    """Ask the kernel to end this process with the supervisor, even where that was killed outright."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _wait(running: Mapping[str, subprocess.Popen[bytes]], stop: threading.Event) -> None:
    while not stop.wait(GLANCE_SECONDS):
        for name, process in running.items():
            if process.poll() is not None:
                raise PartEnded(f"{name} ended by itself with status {process.returncode}")


def _end(processes: Collection[subprocess.Popen[bytes]]) -> None:
    living = [process for process in processes if process.poll() is None]
    for process in living:
        process.terminate()
    deadline = time.monotonic() + PATIENCE_SECONDS
    for process in living:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, deadline - time.monotonic()))
    # Each part leads a process group: what outlived its leader is reached by the group's number.
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
