"""Programs as people install them: they send, they fetch, and a wrong password is one to them."""

import os
import subprocess
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.mail.conftest import Lab, Person
from tests.mail.letters import arrives
from tests.mail.program import HOST
from tests.mail.programs import Smtp

# What each says by its status when the password is refused.
REFUSED = {"msmtp": 77, "curl": 67, "mbsync": 1, "fetchmail": 3}
# Given its own folder, the person and the secret, and to senders the recipient: the command line.
Fetching = Callable[[Path, Person, str], list[str]]
Sending = Callable[[Path, Person, str, str], list[str]]


def configured(home: Path, name: str, *lines: str) -> str:
    """Write a program's configuration, readable by its owner alone as each demands."""
    path = home / name
    path.touch(mode=0o600)
    path.write_text("\n".join([*lines, ""]))
    return str(path)


def msmtp_with_starttls(home: Path, person: Person, secret: str, recipient: str) -> list[str]:
    return msmtp(home, person, secret, recipient, port=person.way.ports.submission, starttls="on")


def msmtp_with_tls(home: Path, person: Person, secret: str, recipient: str) -> list[str]:
    return msmtp(home, person, secret, recipient, port=person.way.ports.submissions, starttls="off")


def msmtp(home: Path, person: Person, secret: str, recipient: str, *, port: int, starttls: str) -> list[str]:
    server = ["account default", f"host {HOST}", f"port {port}", "tls on", f"tls_starttls {starttls}"]
    server += [f"tls_trust_file {person.way.certificate}", f"from {person.address}"]
    file = configured(home, "msmtprc", *server, "auth on", f"user {person.address}", f"password {secret}")
    return ["msmtp", "-C", file, recipient]


def curl_to_send(home: Path, person: Person, secret: str, recipient: str) -> list[str]:
    server = f"smtps://{HOST}:{person.way.ports.submissions}"
    envelope = ["--mail-from", person.address, "--mail-rcpt", recipient, "--upload-file", "-"]
    return [*curl(home, person, secret), "--url", server, *envelope]


def curl_with_imap(home: Path, person: Person, secret: str) -> list[str]:
    url = f"imaps://{HOST}:{person.way.ports.imaps}/INBOX;MAILINDEX=1"
    return [*curl(home, person, secret), "--output", str(home / "got"), "--url", url]


def curl_with_pop3(home: Path, person: Person, secret: str) -> list[str]:
    url = f"pop3s://{HOST}:{person.way.ports.pop3s}/1"
    return [*curl(home, person, secret), "--output", str(home / "got"), "--url", url]


def curl(home: Path, person: Person, secret: str) -> list[str]:
    file = configured(home, "curlrc", f'user = "{person.address}:{secret}"')
    return ["curl", "--silent", "--config", file, "--cacert", str(person.way.certificate)]


def mbsync(home: Path, person: Person, secret: str) -> list[str]:
    account = ["IMAPAccount a", f"Host {HOST}", f"Port {person.way.ports.imaps}", "SSLType IMAPS"]
    account += ["SystemCertificates no", f"CertificateFile {person.way.certificate}"]
    account += [f"User {person.address}", f"Pass {secret}", "", "IMAPStore there", "Account a", ""]
    here = ["MaildirStore here", f"Path {home}/", f"Inbox {home}/got", "SubFolders Verbatim", ""]
    channel = ["Channel both", "Far :there:", "Near :here:", "Patterns *", "Create Near", "SyncState *"]
    return ["mbsync", "--config", configured(home, "mbsyncrc", *account, *here, *channel), "both"]


def fetchmail_with_pop3(home: Path, person: Person, secret: str) -> list[str]:
    return fetchmail(home, person, secret, f"proto pop3 port {person.way.ports.pop3s}")


def fetchmail_with_imap(home: Path, person: Person, secret: str) -> list[str]:
    return fetchmail(home, person, secret, f"proto imap port {person.way.ports.imaps}")


def fetchmail(home: Path, person: Person, secret: str, protocol: str) -> list[str]:
    who = f'user "{person.address}" password "{secret}" ssl sslcertck sslcertfile "{person.way.certificate}"'
    file = configured(home, "fetchmailrc", f'poll {HOST} {protocol} {who} mda "cat >> {home}/got"')
    return ["fetchmail", "--fetchmailrc", file, "--pidfile", str(home / "pid")]


SENDERS: list[Sending] = [msmtp_with_starttls, msmtp_with_tls, curl_to_send]
FETCHERS: list[Fetching] = [curl_with_imap, curl_with_pop3, mbsync, fetchmail_with_imap, fetchmail_with_pop3]


def run(home: Path, command: list[str], text: str = "") -> int:
    """Run a program with a home of its own; return its status."""
    environment = {"HOME": str(home), "PATH": os.environ["PATH"]}
    return subprocess.run(command, input=text.encode(), env=environment, check=False, timeout=60).returncode


@pytest.fixture(scope="module")
def careful(lab: Lab) -> Person:
    """Somebody with security passwords."""
    person = lab.person("wanda")
    person.turn_on()
    return person


@pytest.fixture(scope="module")
def secret(careful: Person) -> str:
    return careful.issue().secret


@pytest.mark.parametrize("sender", SENDERS)
def test_it_sends(lab: Lab, careful: Person, secret: str, tmp_path: Path, sender: Sending) -> None:
    recipient, subject = lab.person("xaver"), uuid.uuid4().hex
    letter = f"From: {careful.address}\nTo: {recipient.address}\nSubject: {subject}\n\nHello\n"

    assert run(tmp_path, sender(tmp_path, careful, secret, recipient.address), letter) == 0

    assert arrives(recipient, subject)


@pytest.mark.parametrize("fetcher", FETCHERS)
def test_it_fetches(lab: Lab, tmp_path: Path, fetcher: Fetching) -> None:
    reader, subject = lab.person("yves"), uuid.uuid4().hex
    reader.program(Smtp, reader.password).send(reader.address, reader.address, subject)
    assert arrives(reader, subject)
    reader.turn_on()

    assert run(tmp_path, fetcher(tmp_path, reader, reader.issue().secret)) == 0

    got = [path.read_text() for path in tmp_path.rglob("*") if path.is_file() and "got" in str(path)]
    assert [text for text in got if f"Subject: {subject}" in text] != []


@pytest.mark.parametrize("program", [*SENDERS, *FETCHERS])
def test_a_wrong_password_is_one_to_it(careful: Person, tmp_path: Path, program: Callable[..., list[str]]) -> None:
    recipient = [careful.address] if program in SENDERS else []
    command = program(tmp_path, careful, "wrong", *recipient)

    assert run(tmp_path, command, "Subject: Hello\n\nHello\n") == REFUSED[command[0]]
