"""Web workers killed while generating and deleting lose nothing that was acknowledged (D1, small form)."""

import contextlib
import os
import re
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from security.events import CLIENT_PASSWORD_ISSUED
from tests.attack.mail_server import MailServer
from tests.attack.visitor import Visitor, secret_on
from tests.portal import Portal, prepared_portal, running

PEOPLE = [f"{name}@acme.example" for name in ("alice", "bob", "carol", "li.wei")]
KILLS = 5
SHOWN_BETWEEN_KILLS = 4
PATIENCE_SECONDS = 10
_DELETE = re.compile(r'href="(/settings/client-passwords/[-0-9a-f]+/delete/)"')


class Person(threading.Thread):
    """Generates one password after the other, deletes all ten where there is no more room, and keeps account."""

    def __init__(self, portal: Portal, address: str, stop: threading.Event) -> None:
        super().__init__()
        self.portal, self.address, self._halt = portal, address, stop
        self.living: set[str] = set()
        self.deleted: set[str] = set()
        self.doubtful: set[str] = set()
        self.mishaps = 0

    def run(self) -> None:
        while not self._halt.is_set():
            # A killed worker's connection just ends; a person loads the page again.
            try:
                self._use(Visitor(self.portal).log_on(self.address))
            except (OSError, ValueError, AssertionError):
                self.mishaps += 1

    def _use(self, visitor: Visitor) -> None:
        visitor.turn_on()
        while not self._halt.is_set():
            if len(self.living) >= 3:
                self._delete_all(visitor)
            page = visitor.generate()
            if page.status == 409:  # one was generated whose answer nobody got
                self._delete_all(visitor)
            else:
                self.living.add(secret_on(page))

    def _delete_all(self, visitor: Visitor) -> None:
        # Until each answer has come, it is open whether the password lives.
        self.doubtful, self.living = self.doubtful | self.living, set()
        paths = set(_DELETE.findall(visitor.get("/settings/account-security/").body))
        assert paths
        assert all(visitor.post(path, {}).status == 302 for path in paths)
        self.deleted, self.doubtful = self.deleted | self.doubtful, set()


@pytest.fixture(scope="module")
def survivors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Portal, list[Person]]]:
    with prepared_portal(tmp_path_factory.mktemp("killed")) as portal:
        stop = threading.Event()
        people = [Person(portal, address, stop) for address in PEOPLE]
        with running(portal, "web") as processes:
            for person in people:
                person.start()
            try:
                for _ in range(KILLS):
                    wait_until_shown(people, shown(people) + SHOWN_BETWEEN_KILLS)
                    kill_a_worker(processes["web"].pid)
                wait_until_shown(people, shown(people) + SHOWN_BETWEEN_KILLS)
            finally:
                stop.set()
                for person in people:
                    person.join()
        with running(portal, "mail"):
            yield portal, people


def shown(people: list[Person]) -> int:
    return sum(len(person.living | person.deleted | person.doubtful) for person in people)


def wait_until_shown(people: list[Person], number: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while shown(people) < number:
        assert time.monotonic() < deadline, "nothing more was shown"
        time.sleep(0.005)


def kill_a_worker(master: int) -> None:
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    with contextlib.suppress(ProcessLookupError):
        os.kill(int(children[0]), signal.SIGKILL)


def test_the_killing_met_people_at_work(survivors: tuple[Portal, list[Person]]) -> None:
    _, people = survivors
    assert sum(person.mishaps for person in people) >= 1
    assert shown(people) >= (KILLS + 1) * SHOWN_BETWEEN_KILLS
    assert any(person.deleted for person in people)


def test_every_password_shown_is_there_and_every_deleted_one_is_not(survivors: tuple[Portal, list[Person]]) -> None:
    portal, people = survivors
    server = MailServer(portal)
    for person in people:
        assert {server.logon(person.address, secret) for secret in person.living} <= {"accept"}
        assert {server.logon(person.address, secret) for secret in person.deleted} <= {"reject"}


def test_the_database_and_the_evidence_are_whole(survivors: tuple[Portal, list[Person]]) -> None:
    portal, people = survivors
    if portal.database_url.startswith("sqlite"):
        assert portal.query("PRAGMA integrity_check") == [("ok",)]
    assert "Traceback" not in portal.python("manage.py", "audit_verify")
    living = portal.query("SELECT count(*) FROM security_clientpassword WHERE revoked_at IS NULL")[0][0]
    issued = portal.query("SELECT count(*) FROM audit_event WHERE event = ?", CLIENT_PASSWORD_ISSUED)[0][0]
    rows = portal.query("SELECT count(*) FROM security_clientpassword")[0][0]
    assert issued == rows >= living >= sum(len(person.living) for person in people)
