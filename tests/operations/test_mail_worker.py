"""The mail listener's worker leaves at once and never without its last writes."""

import http.client
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.operations.processes import portal_environment, within
from tests.portal import free_ports
from tests.prepared import ROOT

WORKER = "mailportal.operations.mail_worker.MailWorker"
# Above what the worker takes (0.1 s), well below what gunicorn's own takes with an idle connection (5 s and more).
PROMPT_SECONDS = 3.0


@pytest.fixture
def flushed(tmp_path: Path) -> Path:
    return tmp_path / "flushed"


@pytest.fixture
def port() -> int:
    return free_ports(1)[0]


@pytest.fixture
def listener(flushed: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    options = ["-k", WORKER, "-b", f"127.0.0.1:{port}", "--graceful-timeout", "5", "--keep-alive", "60"]
    command = [sys.executable, "-m", "gunicorn", "--no-control-socket", "--log-level", "warning", *options]
    with subprocess.Popen(
        [*command, "tests.operations.flushing_app:application"],
        cwd=ROOT,
        env=portal_environment(FLUSHED=str(flushed)),
    ) as process:
        assert within(10, lambda: is_answering(port))
        yield process
        process.kill()


def is_answering(port: int) -> bool:
    try:
        return asked(port).read() == b"ok"
    except OSError:
        return False


def asked(port: int, path: str = "/") -> http.client.HTTPResponse:
    """Ask and keep the connection, as Dovecot's client does."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    return connection.getresponse()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGQUIT])
def test_an_idle_connection_delays_neither_the_last_writes_nor_the_end(
    listener: subprocess.Popen[bytes], flushed: Path, port: int, number: signal.Signals
) -> None:
    idle = asked(port)
    idle.read()
    began = time.monotonic()
    listener.send_signal(number)
    listener.wait(10)
    assert flushed.read_text() == "all of it"
    assert time.monotonic() - began < PROMPT_SECONDS


def test_a_question_in_flight_is_answered_before_the_end(
    listener: subprocess.Popen[bytes], flushed: Path, port: int
) -> None:
    answers: list[bytes] = []
    asking = threading.Thread(target=lambda: answers.append(asked(port, "/slow").read()))
    asking.start()
    assert within(10, flushed.with_suffix(".asked").exists)
    listener.terminate()
    asking.join()
    listener.wait(10)
    assert answers == [b"ok"]
    assert flushed.exists()
