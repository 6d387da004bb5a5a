"""`make run`: what it makes, what it keeps, and that it ends with everything it started."""

import http.client
import json
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailportal.crypto.keyring import PURPOSES
from tests.operations.processes import Run, portal_environment, readable_by_others, run_portal
from tests.prepared import ROOT

# One second is promised; the rest is for a machine that is busy with other tests.
END_SECONDS = 6.0


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Run]:
    """A portal of the test alone, which may end it."""
    with run_portal(tmp_path / "data") as run:
        yield run


@pytest.fixture(scope="module")
def looked_at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """A portal in its first start, for tests that only look."""
    with run_portal(tmp_path_factory.mktemp("first") / "data") as run:
        yield run


def hold_connections(run: Run) -> list[socket.socket]:
    """Keep idle connections open as browsers and Dovecot do: one used, one not, at each listener."""
    held = []
    for port in (run.web_port, run.mail_port):
        used = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        used.request("GET", "/")
        used.getresponse().read()
        held += [used.sock, socket.create_connection(("127.0.0.1", port))]
    return held


def test_ctrl_c_ends_all_processes_although_connections_idle(portal: Run) -> None:
    held = hold_connections(portal)
    assert len(portal.processes()) >= 6
    os.killpg(portal.process.pid, signal.SIGINT)
    portal.process.wait(END_SECONDS)
    portal.wait_until_gone(END_SECONDS)
    assert portal.process.returncode == 0
    assert "Traceback" not in portal.output
    assert held


def test_sigterm_to_the_supervisor_alone_ends_all_processes(portal: Run) -> None:
    portal.process.terminate()
    portal.process.wait(END_SECONDS)
    portal.wait_until_gone(END_SECONDS)
    assert portal.process.returncode == 0


def test_a_killed_supervisor_takes_its_processes_with_it(portal: Run) -> None:
    portal.process.kill()
    portal.process.wait(END_SECONDS)
    portal.wait_until_gone(10)


@pytest.mark.parametrize("part", ["gunicorn_web", "gunicorn_mail", "manage.py work"])
def test_a_part_that_dies_ends_the_others_and_is_named(portal: Run, part: str) -> None:
    os.kill(min(pid for pid, command in portal.processes().items() if part in command), signal.SIGKILL)
    portal.process.wait(5)
    portal.wait_until_gone(END_SECONDS)
    assert portal.process.returncode == 1
    name = part.removeprefix("gunicorn_").removeprefix("manage.py ")
    assert f"{name} ended by itself with status -9" in portal.output


def test_the_first_start_makes_private_files_and_prints_the_sheet(looked_at: Run) -> None:
    for purpose in PURPOSES:
        assert mode(looked_at.data / "keys" / purpose) == 0o700
        assert mode(looked_at.data / "keys" / purpose / "1.key") == 0o400
    assert mode(looked_at.data / "portal.sqlite3") == 0o600
    assert mode(looked_at.data / "demonstration.json") == 0o600
    assert readable_by_others(looked_at.data) == set()
    sheet = json.loads((looked_at.data / "demonstration.json").read_text())
    assert sheet["web"] == f"http://127.0.0.1:{looked_at.web_port}"
    assert sheet["mail_auth"] == f"http://127.0.0.1:{looked_at.mail_port}"
    assert {"employee", "postmaster"} == {account["role"] for account in sheet["accounts"]}
    for account in sheet["accounts"]:
        assert account["address"] in looked_at.output
        assert account["password"] in looked_at.output


def test_the_operator_has_no_password_and_is_not_printed(looked_at: Run) -> None:
    """O3: the installation's own account starts without a secret that a log could keep."""
    assert "operator@" not in looked_at.output
    assert "operator@" not in (looked_at.data / "demonstration.json").read_text()


def test_the_listeners_answer_on_the_loopback_address_alone(looked_at: Run) -> None:
    for port in (looked_at.web_port, looked_at.mail_port):
        with socket.create_connection(("127.0.0.1", port)):
            pass
        with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.2", port)):
            pass


def test_a_second_start_keeps_keys_passwords_and_data(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with run_portal(data) as first:
        kept = {path: path.read_bytes() for path in (data / "keys").rglob("*.key")}
        accounts = json.loads((data / "demonstration.json").read_text())["accounts"]
    with run_portal(data) as second:
        assert {path: path.read_bytes() for path in (data / "keys").rglob("*.key")} == kept
        sheet = json.loads((data / "demonstration.json").read_text())
    assert sheet["accounts"] == accounts
    assert sheet["web"].endswith(str(second.web_port))
    assert first.web_port != second.web_port


def test_two_data_directories_have_different_passwords(looked_at: Run, tmp_path: Path) -> None:
    environment = portal_environment(PORTAL_DATA=str(tmp_path))
    subprocess.run([sys.executable, "manage.py", "prepare"], cwd=ROOT, env=environment, check=True)
    sheets = [json.loads((data / "demonstration.json").read_text()) for data in (looked_at.data, tmp_path)]
    one, two = ({account["password"] for account in sheet["accounts"]} for sheet in sheets)
    assert one
    assert not one & two


@pytest.mark.parametrize("variable", ["PORTAL_PORT", "PORTAL_MAIL_PORT"])
def test_a_taken_port_is_named_with_the_way_out(tmp_path: Path, variable: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        environment = portal_environment(PORTAL_DATA=str(tmp_path), **{"PORTAL_PORT": "0", variable: str(port)})
        ended = subprocess.run(
            [sys.executable, "manage.py", "run_portal"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    assert ended.returncode == 1
    assert f"Port {port} on 127.0.0.1 is taken" in ended.stderr
    assert f"{variable}=PORT" in ended.stderr
    assert "Traceback" not in ended.stderr
