"""A real Kannel for tests: bearerbox and smsbox from deploy/kannel, and a fake phone network behind them."""

import contextlib
import secrets
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_to_bytes

from deploy.mail_files import render
from deploy.mail_site import DEPLOY
from tests.portal import free_ports

BOXES = Path("/usr/sbin")
START_SECONDS = 10


@dataclass(frozen=True)
class Kannel:
    """Where it is, and the gateway's settings for the portal."""

    directory: Path
    centre_port: int
    url: str
    password: str

    @property
    def settings(self) -> dict[str, str]:
        """Return what sms_gateway.json would say."""
        return {
            "gateway": "kannel",
            "url": self.url,
            "username": "portal",
            "password": self.password,
            "sender": "MailPortal",
        }

    def logs(self) -> str:
        """Return everything that both boxes have written."""
        return "\n".join(path.read_text("utf-8", "replace") for path in sorted(self.directory.glob("*.log")))

    @contextlib.contextmanager
    def network(self) -> Iterator["Network"]:
        """Connect the fake phone network; Kannel delivers only while it is there."""
        with socket.create_connection(("127.0.0.1", self.centre_port), timeout=10) as connection:
            yield Network(connection)


@dataclass
class Network:
    """The phone network: what it is given to deliver."""

    connection: socket.socket

    def __post_init__(self) -> None:
        self._lines = self.connection.makefile("rb")

    def delivered(self) -> tuple[str, str]:
        """Wait for one message; return the receiver and the text. Its line is ``sender receiver kind data``."""
        _sender, receiver, kind, data = self._lines.readline().rstrip(b"\n").split(b" ", 3)
        text = unquote_to_bytes(data.replace(b"+", b" ")).decode("utf-16-be") if kind == b"ucs-2" else data.decode()
        return receiver.decode(), text


@contextlib.contextmanager
def running_kannel(directory: Path) -> Iterator[Kannel]:
    """Run both boxes on free ports of the loopback address."""
    admin, smsbox, sendsms, centre = free_ports(4)
    password = secrets.token_hex(8)
    values = {
        "DIRECTORY": str(directory),
        "ADMIN_PORT": str(admin),
        "SMSBOX_PORT": str(smsbox),
        "SENDSMS_PORT": str(sendsms),
        "CENTRE_PORT": str(centre),
        "ADMIN_PASSWORD": secrets.token_hex(8),
        "STATUS_PASSWORD": secrets.token_hex(8),
        "SENDSMS_PASSWORD": password,
    }
    (directory / "spool").mkdir(parents=True)
    configuration = directory / "kannel.conf"
    configuration.write_text(render((DEPLOY / "kannel" / "kannel.conf").read_text(), values))
    with _running("bearerbox", configuration, centre), _running("smsbox", configuration, sendsms):
        yield Kannel(directory, centre, f"http://127.0.0.1:{sendsms}/cgi-bin/sendsms", password)


@contextlib.contextmanager
def _running(box: str, configuration: Path, port: int) -> Iterator[None]:
    process = subprocess.Popen(
        [BOXES / box, "-v", "4", configuration], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(port, process)
        yield
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None, f"{process.args} ended with {process.returncode}"
        assert time.monotonic() < deadline
        time.sleep(0.02)
