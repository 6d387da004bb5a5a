"""One portal, one Dovecot and one Postfix for all tests of this folder, started from deploy/."""

import contextlib
import itertools
import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from deploy.mail_files import render, template
from deploy.mail_host import MailHost, dovecot_of_machine, servers_of
from deploy.mail_site import MailPorts, MailSite
from mailportal.crypto.keyring import KeyRing
from mailportal.operations.mail_demonstration import write_sheets
from tests.mail.backstage import Backstage, ClientPassword
from tests.mail.program import HOST, Program, Way
from tests.mail.programs import Imap
from tests.portal import Portal, prepared_portal, running

DOMAIN = "acme.example"
BREAKER = 2.1  # seconds; Dovecot's workers (deploy/dovecot/portal.lua) and the portal after database trouble
RELOADED = 7.0  # seconds; Dovecot ends what is left of the old processes six after a reload
POSTFIX_RELOADED = 5.0  # seconds; an idle process hears of it within milliseconds
PASSWORD = "Correct-Horse-7"
# The version of Dovecot: what is asked for, else this machine's.
DOVECOT = os.environ.get("DOVECOT") or dovecot_of_machine()
# What only one version does.
collect_ignore = [] if DOVECOT == "2.4" else ["test_crowded.py"]
P = TypeVar("P", bound=Program)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder as one that needs the mail servers."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.mail)


@contextlib.contextmanager
def write_lock(portal: Portal) -> Iterator[sqlite3.Connection]:
    """Hold the portal's database as another program that writes; what was written counts at the end."""
    with contextlib.closing(sqlite3.connect(portal.data / "portal.sqlite3", timeout=10)) as connection:
        connection.execute("PRAGMA legacy_alter_table=ON")  # a renamed table leaves the others' references alone
        connection.execute("BEGIN IMMEDIATE")
        yield connection
        connection.commit()


class Listener:
    """The portal's mail listener, which can be frozen and ended."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._stack = contextlib.ExitStack()
        self._troubled_until = 0.0
        self.start()

    def start(self) -> None:
        """Start it; return when it answers."""
        self._group = self._stack.enter_context(running(self._portal, "mail"))["mail"].pid

    def end(self) -> None:
        """End it as an administrator would."""
        self._stack.close()

    def calm_down(self) -> None:
        """Wait until everybody asks again who stays away for a while after trouble."""
        time.sleep(max(0.0, self._troubled_until + BREAKER - time.monotonic()))

    def note_trouble(self) -> None:
        """Remember that there was trouble until now."""
        self._troubled_until = time.monotonic()

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """Have it accept connections and say nothing."""
        # Not in the middle of a write: its lock would freeze everybody else.
        with write_lock(self._portal):
            os.killpg(self._group, signal.SIGSTOP)
        try:
            yield
        finally:
            os.killpg(self._group, signal.SIGCONT)
            self.note_trouble()

    @contextlib.contextmanager
    def away(self) -> Iterator[None]:
        """Have nobody listen on its port."""
        self.end()
        try:
            yield
        finally:
            self.start()
            self.note_trouble()


@dataclass
class Lab:
    """The running pair, and people to try it with."""

    portal: Portal
    host: MailHost
    backstage: Backstage
    listener: Listener
    networks: Iterator[int]

    def way(self) -> Way:
        """Return a way to the mail host from a network that nobody has used before."""
        number = next(self.networks)
        return Way(self.host.site.ports, self.host.site.certificate, f"127.{100 + number // 250}.{number % 250}.7")

    @contextlib.contextmanager
    def changed(self, name: str, **values: str) -> Iterator[None]:
        """Have a file of deploy/ hold other values for a while; the daemon has to be told."""
        site = self.host.site
        path, text = site.directory / name, template(site.dovecot, name)
        path.write_text(render(text, site.values() | values))
        try:
            yield
        finally:
            path.write_text(render(text, site.values()))

    @contextlib.contextmanager
    def dovecot_with(self, settings: str) -> Iterator[None]:
        """Have Dovecot read these settings of the host's own, too."""
        local = self.host.site.dovecot_local
        local.write_text(settings)
        try:
            self.reload_dovecot()
            yield
        finally:
            local.unlink()
            self.reload_dovecot()

    def reload_dovecot(self) -> None:
        """Have Dovecot read its files again; return when no process is left that has not."""
        self.host.reload("dovecot")
        time.sleep(RELOADED)

    def reload_postfix(self) -> None:
        """Have Postfix read its files again; return when no idle process is left that has not."""
        before = self._smtp_servers()
        self.host.reload("postfix")
        deadline = time.monotonic() + POSTFIX_RELOADED
        # One that serves a client stays until that one is gone, and takes no other.
        while before & self._smtp_servers() and time.monotonic() < deadline:
            time.sleep(0.05)

    def _smtp_servers(self) -> set[str]:
        master = (self.host.site.spool / "pid" / "master.pid").read_text().strip()
        found = subprocess.run(["pgrep", "-P", master, "-x", "smtpd"], capture_output=True, text=True, check=False)
        return set(found.stdout.split())

    @contextlib.contextmanager
    def refusing_own_senders(self) -> Iterator[None]:
        """Have strangers refused who write in an own domain's name."""
        try:
            with self.changed("postfix/main.cf", STRANGERS_AS_OWN_SENDERS="refuse_own_senders"):
                self.reload_postfix()
                yield
        finally:
            self.reload_postfix()

    @contextlib.contextmanager
    def holding_from(self) -> Iterator[None]:
        """Have the milter hold the header `From:` as well."""
        self.host.milter.stop()
        self.host.milter.start(holds_from=True)
        try:
            yield
        finally:
            self.host.milter.stop()
            self.host.milter.start()

    def person(self, name: str) -> "Person":
        """Hire somebody."""
        return Person(self, self.backstage.hire(f"{name}{next(self.networks)}", PASSWORD), self.way())

    def recorded_from(self, way: Way, *, wanted: int = 1) -> list[tuple[str, str]]:
        """Return the name and the reason of each logon recorded from there, once there are ``wanted``."""
        deadline = time.monotonic() + 5
        while len(found := self.backstage.recorded(way.source)) < wanted and time.monotonic() < deadline:
            time.sleep(0.1)
        return found


@dataclass
class Person:
    """An employee with mail programs, all at one place."""

    lab: Lab
    address: str
    way: Way
    password: str = PASSWORD

    def turn_on(self) -> None:
        """Turn security passwords on."""
        self.lab.backstage.turn_on(self.address)

    def issue(self, kind: str = "everything", label: str = "Phone") -> ClientPassword:
        """Get a security password."""
        return self.lab.backstage.issue(self.address, self.password, kind, label)

    def delete(self, password: ClientPassword) -> int | None:
        """Delete a security password; return the number on the receipt."""
        return self.lab.backstage.delete(self.address, password)

    def program(self, kind: type[P], secret: str | None = None) -> P:
        """Return a connected program; logged on where a secret is given."""
        program = kind(self.way)
        if secret is not None:
            answer = program.log_on(self.address, secret)
            assert answer.outcome == "accepted", answer
        return program

    def comes_to_read(self, words: str) -> bool:
        """Whether the logon history holds these words, which are written within a second."""
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            if words in self.lab.backstage.reasons(self.address):
                return True
            time.sleep(0.1)
        return False

    def subjects(self) -> list[str]:
        """Return what lies in the inbox. For people without security passwords."""
        program = self.program(Imap, self.password)
        try:
            return program.subjects()
        finally:
            program.close()


def numbers_of_dovecot(root: Path | None) -> str:
    """Return Dovecot's user and group as numbers: those of a Debian root differ from this machine's."""
    users = ((root or Path("/")) / "etc" / "passwd").read_text().splitlines()
    [fields] = [line.split(":") for line in users if line.startswith("dovecot:")]
    return f"{fields[2]}:{fields[3]}"


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    """The running pair."""
    # pytest's own folders are closed to Dovecot's user, and too long for a socket's path.
    folder = Path(tempfile.mkdtemp(prefix="mp", dir="/tmp"))
    folder.chmod(0o711)
    ports = MailPorts.free()
    dovecot, root = servers_of(DOVECOT, folder / "mail")
    # Notices go through the same Postfix, as mail from another host.
    notices = {"EMAIL_HOST": HOST, "EMAIL_PORT": str(ports.smtp)}
    peer = {"MAIL_SOCKET_USER": numbers_of_dovecot(root)}
    with prepared_portal(folder / "portal", **notices, **peer, SET_UP_HOSTS="true") as portal:
        # As an operator's would be: Dovecot's user passes through to the socket.
        portal.data.chmod(0o711)
        keys = KeyRing(portal.data / "keys")
        site = MailSite(
            directory=folder / "mail",
            portal_url=portal.mail,
            mail_key=keys.text("mail_auth"),
            doveadm_key=keys.text("doveadm"),
            shared=(portal.data,),
            domains=(DOMAIN,),
            ports=ports,
            dovecot=dovecot,
            root=root,
            portal_socket=portal.data / "run" / "mail",
        )
        write_sheets(site, portal.data)
        with MailHost(site) as host, running(portal, "work"):
            backstage, listener = Backstage(portal), Listener(portal)
            try:
                yield Lab(portal, host, backstage, listener, itertools.count(1))
            finally:
                listener.end()
                backstage.close()
        host.remove_files()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def calm(lab: Lab) -> None:
    """Let no test meet the breaker that an earlier one has opened."""
    lab.listener.calm_down()
