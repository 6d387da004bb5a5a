"""The mail listener's doors, really open: what slow and odd askers get, and whose the socket's file is (E5)."""

import contextlib
import json
import os
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.attack.mail_server import LineServer, MailServer
from tests.attack.wire import exchange
from tests.operations.processes import within
from tests.portal import Portal, as_shipped, prepared_portal, running
from tests.prepared import ROOT

BOB = "bob@acme.example"
QUESTION = b"POST /dovecot/logon HTTP/1.1\r\nHost: portal\r\nContent-Length: 0\r\n\r\n"
OPEN_END = b"POST /dovecot/logon HTTP/1.1\r\nHost: portal\r\nX-Portal-Question: "
LAST = QUESTION.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with prepared_portal(tmp_path_factory.mktemp("doors")) as prepared, running(prepared, "mail"):
        yield prepared


def statuses(portal: Portal, raw: bytes) -> list[int]:
    return [answer.status for answer in exchange(portal.mail, raw, says_goodbye=False)]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (QUESTION.replace(b"/dovecot/logon", b"/" + b"x" * 300), 414),
        (OPEN_END + b"x" * 17_000 + b"\r\n\r\n", 431),
        (OPEN_END + b"x" * 1_000_000, 431),
        (QUESTION.replace(b"\r\n\r\n", b"\r\nX-More: 1" * 20 + b"\r\n\r\n"), 431),
        (LAST.replace(b"POST", b"BREW"), 405),
        (QUESTION.replace(b"Length: 0", b"Length: -1"), 400),
        (QUESTION.replace(b"\r\n\r\n", b"\r\nContent-Length: 1\r\n\r\n"), 400),
        (QUESTION.replace(b"\r\n\r\n", b"\r\nTransfer-Encoding: chunked\r\n\r\n"), 400),
        (QUESTION.replace(b"\r\n\r\n", b"\r\nX-Question: a\r\n folded\r\n\r\n"), 400),
        (QUESTION.replace(b"Host:", b"Host :"), 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
    ],
)
def test_what_is_no_proper_request_is_refused_and_ends_the_connection(
    portal: Portal, raw: bytes, expected: int
) -> None:
    """E3, B7: bounds on the target, the number of fields and each; one framing; no answer to what follows."""
    assert statuses(portal, raw)[:1] == [expected]


def test_questions_sent_at_once_are_answered_in_their_order(portal: Portal) -> None:
    wrong_path = QUESTION.replace(b"/dovecot/logon", b"/nothing")
    assert statuses(portal, QUESTION + wrong_path + LAST) == [401, 404, 401]


def test_an_upgrade_is_not_taken(portal: Portal) -> None:
    upgrade = b"\r\nConnection: upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n"
    assert statuses(portal, QUESTION.replace(b"\r\n\r\n", upgrade) + LAST)[0] == 401


def test_e5_hundreds_who_never_finish_a_question_hold_nobody_up(portal: Portal) -> None:
    """By both doors: each costs a connection, and the next is answered at once."""
    url = urlsplit(portal.mail)
    with contextlib.ExitStack() as held:
        for _ in range(200):
            slow = held.enter_context(socket.create_connection((url.hostname, url.port)))
            slow.sendall(OPEN_END)
            line = held.enter_context(socket.socket(socket.AF_UNIX))
            line.connect(str(portal.data / "run" / "mail"))
            line.sendall(b'{"ask":"logon","secret":"')
        assert MailServer(portal).logon(BOB, portal.accounts[BOB]) == "accept"
        assert LineServer(portal).logon(BOB, portal.accounts[BOB]) == "accept"


def test_one_who_asks_by_lines_and_never_reads_is_held_and_nobody_else(portal: Portal) -> None:
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.connect(str(portal.data / "run" / "mail"))
        deaf.settimeout(0.5)
        with pytest.raises(TimeoutError):
            deaf.sendall(b'{"ask":"nothing"}\n' * 1_000_000)
        assert LineServer(portal).logon(BOB, portal.accounts[BOB]) == "accept"


# --- the socket's file


def test_folder_and_socket_are_for_the_portal_and_dovecot_alone(portal: Portal) -> None:
    folder, path = portal.data / "run", portal.data / "run" / "mail"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o750
    assert stat.S_IMODE(path.stat().st_mode) == 0o660
    assert stat.S_ISSOCK(path.stat().st_mode)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Portal]:
    with prepared_portal(tmp_path / "own") as prepared:
        yield prepared


def started(portal: Portal) -> subprocess.CompletedProcess[str]:
    """Start a listener that is expected to refuse."""
    command = [sys.executable, "-m", "gunicorn", "-c", "python:mailportal.operations.gunicorn_mail"]
    return subprocess.run(
        command, cwd=ROOT, env=dict(portal.environment), capture_output=True, text=True, check=False, timeout=60
    )


def test_what_a_killed_listener_left_is_replaced_and_an_ended_one_leaves_nothing(own: Portal) -> None:
    path = own.data / "run" / "mail"
    with running(own, "mail", start=as_shipped) as processes:
        os.killpg(processes["mail"].pid, 9)
        processes["mail"].wait(10)
    assert path.exists()
    with running(own, "mail"):
        assert LineServer(own).logon(BOB, own.accounts[BOB]) == "accept"
    assert not path.exists()


def test_a_second_listener_of_one_data_directory_refuses_to_start(own: Portal) -> None:
    with running(own, "mail"):
        second = started(own)
        assert second.returncode != 0
        assert "another mail listener answers at" in second.stderr
        assert LineServer(own).logon(BOB, own.accounts[BOB]) == "accept"


def test_a_file_that_is_no_socket_is_left_alone(own: Portal) -> None:
    (own.data / "run").mkdir()
    (own.data / "run" / "mail").write_text("mine")
    assert "is no socket: move it away" in started(own).stderr
    assert (own.data / "run" / "mail").read_text() == "mine"


def test_a_killed_worker_loses_none_of_those_who_wait_at_the_socket(own: Portal) -> None:
    """The master keeps the socket; the next worker answers."""
    with running(own, "mail", start=as_shipped) as processes:
        master = processes["mail"].pid
        (worker,) = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        os.kill(int(worker), 9)
        assert LineServer(own).logon(BOB, own.accounts[BOB]) == "accept"


def test_the_end_waits_for_no_idle_connection_of_either_door(own: Portal) -> None:
    with contextlib.ExitStack() as held:
        with running(own, "mail", start=as_shipped) as processes:
            idle = held.enter_context(socket.socket(socket.AF_UNIX))
            idle.connect(str(own.data / "run" / "mail"))
            idle.sendall(json.dumps({"ask": "nothing"}).encode() + b"\n")
            assert idle.recv(100)
            processes["mail"].terminate()
            assert within(4.5, lambda: processes["mail"].poll() is not None)  # gunicorn would wait for five
        assert idle.recv(100) == b""
