"""Python processes that are forked from one which has imported what the portal stands on, but nothing of the portal.

Of the three quarters of a second of a processor that a command of the portal takes to start, imports of Django and
others are the most. Each process is one of its own, as ``python`` with the same arguments would be: it has the
environment that it is given, and reads settings, keys and database by itself.

What only prepares or asks a portal of the tests may be forked from one that has its settings and has imported all of it
(``Parent.of``): a twentieth of a second instead of a half.
"""

import atexit
import contextlib
import gc
import importlib
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Nothing here reads a setting when it is imported.
IMPORTED = (
    "PIL.Image",
    "PIL.ImageDraw",
    "argon2",
    "asyncio",
    "captcha.image",
    "cryptography.hazmat.primitives.ciphers.aead",
    "django.contrib.auth.hashers",
    "django.contrib.messages.middleware",
    "django.contrib.staticfiles.finders",
    "django.core.management",
    "django.db.backends.postgresql.base",
    "django.db.backends.sqlite3.base",
    "django.db.models",
    "django.views.debug",
    "django.views.generic",
    "environ",
    "gunicorn.app.wsgiapp",
    "idna",
    "phonenumbers",
    "pyotp",
    "qrcode.image.svg",
    "whitenoise.middleware",
    "zxcvbn",
)
_MESSAGE_BYTES = 150_000


@dataclass
class Process:
    """A started process."""

    pid: int
    _line: socket.socket
    _status: int | None = None

    def wait(self, timeout: float | None = None) -> int:
        """Return its exit status, negative where a signal ended it; raise TimeoutError after so many seconds."""
        if self._status is None:
            self._line.settimeout(timeout)
            self._status = int(self._line.recv(16))
            self._line.close()
        return self._status

    def poll(self) -> int | None:
        """Return its exit status; None while it runs."""
        with contextlib.suppress(BlockingIOError):
            return self.wait(0)
        return None

    def terminate(self) -> None:
        """Ask it to end (SIGTERM), if it has not ended."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """Kill it (SIGKILL), if it has not ended; return when it has."""
        self._signal(signal.SIGKILL)
        self.wait()

    def _signal(self, number: signal.Signals) -> None:
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)


class Parent:
    """A process to fork others from; it starts when it is first needed, and ends with this one or by ``end``."""

    def __init__(self, start: Callable[[int], Process | subprocess.Popen[bytes]]) -> None:
        self._start = start
        self._line: socket.socket | None = None
        self._process: Process | subprocess.Popen[bytes]

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Parent":
        """Return one that has set Django up with a portal's settings and imported what its pages need.

        Its children have the keys and the patience with the database that it read.
        """

        def start(requests: int) -> Process:
            program = ["-m", "tests.warm", "--portal"]
            with Path(os.devnull).open("wb") as nothing:
                return _BARE.start(program, environment, stdin=requests, stdout=nothing.fileno(), stderr=2)

        return cls(start)

    def start(
        self, arguments: Sequence[str], environment: Mapping[str, str], *, stdin: int, stdout: int, stderr: int
    ) -> Process:
        """Start Python with these arguments in the repository's folder, on three file descriptors.

        The process leads a group of its own.
        """
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            message = json.dumps({"arguments": list(arguments), "environment": dict(environment)}).encode()
            socket.send_fds(self._requests(), [message], [theirs.fileno(), stdin, stdout, stderr])
        return Process(int(ours.recv(16)), ours)

    def run(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        *,
        seconds: float | None = None,
        errors: bool = False,
    ) -> "subprocess.CompletedProcess[str]":
        """Run Python to its end; return what it printed.

        Its errors are returned too, or go where this process's go.
        """
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, Path(os.devnull).open("rb") as nothing:
            complaints = err.fileno() if errors else 2
            process = self.start(arguments, environment, stdin=nothing.fileno(), stdout=out.fileno(), stderr=complaints)
            try:
                status = process.wait(seconds)
            except TimeoutError:
                process.kill()
                raise
            out.seek(0)
            err.seek(0)
            said, complained = out.read().decode(), err.read().decode()
        return subprocess.CompletedProcess(["python", *arguments], status, said, complained)

    def end(self) -> None:
        """End it, where it has started; what was forked from it goes on."""
        if self._line is not None:
            self._line.close()
            self._process.wait()
            self._line = None

    def _requests(self) -> socket.socket:
        if self._line is None:
            self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                self._process = self._start(theirs.fileno())
            atexit.register(self.end)
        return self._line


def _start_bare(requests: int) -> "subprocess.Popen[bytes]":
    # Not in the group that a terminal's Ctrl-C or a test's signal would end.
    command = [sys.executable, "-m", "tests.warm"]
    return subprocess.Popen(command, cwd=ROOT, stdin=requests, stdout=subprocess.DEVNULL, start_new_session=True)


_BARE = Parent(_start_bare)
start, run = _BARE.start, _BARE.run


def _serve(requests: socket.socket) -> dict[str, object] | None:
    """Fork for each request; return it in the process that it asked for, and None where there will be no more."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the guards of processes leave no zombies
    while True:
        message, (*files,), _, _ = socket.recv_fds(requests, _MESSAGE_BYTES, 4)
        if not message:
            return None
        if os.fork() == 0:
            requests.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _guard(socket.socket(fileno=files[0]), files[1:])
            return json.loads(message)
        for file in files:
            os.close(file)


def _guard(status: socket.socket, files: Sequence[int]) -> None:
    """Return in the process itself, on its files; in this one, tell its number and, at its end, its status."""
    if (pid := os.fork()) == 0:
        status.close()
        os.setpgid(0, 0)
        for number, file in enumerate(files):
            os.dup2(file, number)
            os.close(file)
        return
    for number in (0, 1, 2, *files):
        os.close(number)
    with contextlib.suppress(PermissionError):  # whichever of the two comes first
        os.setpgid(pid, pid)
    status.send(str(pid).encode())
    _, ended = os.waitpid(pid, 0)
    with contextlib.suppress(BrokenPipeError):
        status.send(str(os.waitstatus_to_exitcode(ended)).encode())
    os._exit(0)


def _become(arguments: Sequence[str], environment: Mapping[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    if "PYTHONUNBUFFERED" in environment:
        sys.stdout.reconfigure(write_through=True)  # type: ignore[attr-defined]  # it is a file's or a pipe's
    sys.path[:0] = filter(None, environment.get("PYTHONPATH", "").split(os.pathsep))
    kind = arguments[0]
    if kind == "-c":
        sys.argv = ["-c", *arguments[2:]]
        exec(compile(arguments[1], "<string>", "exec"), {"__name__": "__main__"})  # noqa: S102 - as Python does
    elif kind == "-m":
        sys.argv = list(arguments[1:])
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = list(arguments)
        runpy.run_path(kind, run_name="__main__")


def _import_the_portal() -> None:
    django = importlib.import_module("django")
    django.setup()
    # All that a page imports hangs on its URL.
    importlib.import_module("django.urls").get_resolver().url_patterns  # noqa: B018 - read for that alone


if __name__ == "__main__":
    if sys.argv[1:] == ["--portal"]:
        _import_the_portal()
    else:
        for name in IMPORTED:
            importlib.import_module(name)
    # Children leave what is there alone, and so share its memory.
    gc.freeze()
    with socket.socket(fileno=os.dup(0)) as line:
        asked = _serve(line)
    if asked is not None:
        _become(**asked)
