"""`make mail`, started twice: what was typed into a mail program the first time is right the second time."""

import contextlib
import json
import os
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mailportal.operations.mail_demonstration import PORT_BASE
from tests.mail.conftest import DOVECOT
from tests.portal import end, free_ports, own_database
from tests.prepared import CHEAP_HASHES, ROOT

STARTED = 90.0  # seconds; migrations and the demonstration's people the first time, and a root for Dovecot 2.4
PROTOCOLS = ("imaps", "pop3s", "smtps")


@pytest.fixture(scope="module")
def sheets() -> Iterator[list[dict[str, Any]]]:
    """The sheets of two starts; the second one's servers run. One of the usual ports is taken at the first start."""
    with tempfile.TemporaryDirectory(prefix="mp", dir="/tmp") as folder:
        Path(folder).chmod(0o711)
        data = Path(folder, "data")
        data.mkdir()
        with own_database(data) as database:
            with taken(PORT_BASE + 993), started(data, database) as first:
                pass
            with started(data, database) as second:
                yield [first, second]


@contextlib.contextmanager
def taken(port: int) -> Iterator[None]:
    with contextlib.ExitStack() as stack, contextlib.suppress(OSError):
        stack.enter_context(socket.create_server(("", port)))
        yield


@contextlib.contextmanager
def started(data: Path, database: str) -> Iterator[dict[str, Any]]:
    """Run it until the mail servers answer; yield the sheet."""
    web, mail = free_ports(2)
    ports = {"PORTAL_PORT": str(web), "PORTAL_MAIL_PORT": str(mail)}
    settings = {"DJANGO_SETTINGS_MODULE": "mailportal.settings.development", "DATABASE_URL": database}
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "run_mail", "--dovecot", DOVECOT],
        env={**os.environ, **CHEAP_HASHES, **settings, **ports, "PORTAL_DATA": str(data)},
        stdout=subprocess.DEVNULL,
    )
    sheet = data / "mail.json"
    try:
        deadline = time.monotonic() + STARTED
        while not sheet.exists():
            assert process.poll() is None, "it did not start"
            assert time.monotonic() < deadline, "it did not start in time"
            time.sleep(0.05)
        yield json.loads(sheet.read_text())
    finally:
        end([process])


def test_the_second_start_has_the_ports_of_the_first(sheets: list[dict[str, Any]]) -> None:
    first, second = sheets

    assert first == second


def test_the_sheet_says_where_everything_is(sheets: list[dict[str, Any]]) -> None:
    sheet = sheets[-1]

    greetings = {}
    for name in ("sieve", "mx", "submission"):
        with socket.create_connection((sheet["host"], sheet[name]), timeout=5) as connection:
            greetings[name] = connection.recv(4096)[:4]

    assert greetings == {"sieve": b'"IMP', "mx": b"220 ", "submission": b"220 "}


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_the_certificate_is_for_what_people_type(sheets: list[dict[str, Any]], protocol: str, name: str) -> None:
    sheet = sheets[-1]
    trusting = ssl.create_default_context(cafile=sheet["certificate"])

    plain = socket.create_connection((sheet["host"], sheet[protocol]), timeout=5)
    with trusting.wrap_socket(plain, server_hostname=name) as connection:
        assert connection.version() in {"TLSv1.2", "TLSv1.3"}
