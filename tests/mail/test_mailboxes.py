"""What a mail program finds in its mailbox: the usual folders, others' shared ones, and rules that act on mail."""

import contextlib
import re
import uuid
from collections.abc import Iterator

import pytest

from deploy.mail_files import render
from tests.mail.conftest import DOVECOT, Lab, Person
from tests.mail.letters import arrives
from tests.mail.programs import Imap, Sieve, Smtp
from tests.prepared import ROOT

FOLDERS = {"Sent", "Drafts", "Trash", "Junk", "Archive"}


def listed(program: Imap, arguments: bytes) -> set[str]:
    """Return the answers to one LIST or LSUB, as they stand."""
    program.client.send(b"list " + arguments + b"\r\n")
    lines: list[str] = []
    while not (lines and lines[-1].startswith("list ")):
        lines.append(program.client.readline().decode().strip())
    return set(lines[:-1])


def test_the_folders_of_programs_are_there_and_marked(lab: Lab) -> None:
    person = lab.person("fred")

    marked = listed(person.program(Imap, person.password), b'LIST (SPECIAL-USE) "" "*"')

    assert marked == {rf'* LIST (\{name}) "." {name}' for name in FOLDERS}


def test_programs_that_ask_for_subscriptions_see_them_too(lab: Lab) -> None:
    person = lab.person("fred")

    subscribed = listed(person.program(Imap, person.password), b'LSUB "" "*"')

    assert {line.rpartition(" ")[2] for line in subscribed} >= FOLDERS


@pytest.mark.parametrize("name", sorted(FOLDERS))
def test_a_message_is_filed_there_at_once(lab: Lab, name: str) -> None:
    person = lab.person("fred")

    program = person.program(Imap, person.password)

    assert program.client.append(name, "", "", b"Subject: Filed\r\n\r\nHello\r\n")[0] == "OK"


def test_a_shared_folder_opens_for_whom_it_is_shared_with(lab: Lab) -> None:
    owner, guest = lab.person("fred"), lab.person("gina")
    with sharing(lab):
        owners = owner.program(Imap, owner.password).client
        owners.append("Sent", "", "", b"Subject: Shared\r\n\r\nHello\r\n")
        assert opened(guest, f"shared/{owner.address}/Sent")[0] == "NO"
        assert owners.setacl("Sent", guest.address, "lr")[0] == "OK"

        assert opened(guest, f"shared/{owner.address}/Sent") == ("OK", [b"1"])
        assert arrives_by_mail(owner)


def opened(person: Person, folder: str) -> tuple[str, list[bytes | None]]:
    return person.program(Imap, person.password).client.select(folder, readonly=True)


@contextlib.contextmanager
def sharing(lab: Lab) -> Iterator[None]:
    """Switch shared mailboxes on as docs/mail-servers.md says."""
    section = (ROOT / "docs/mail-servers.md").read_text().partition("## Shared mailboxes\n")[2]
    block = re.search(rf"For {re.escape(DOVECOT)}:\n```\n(.*?)```", section, re.DOTALL)
    assert block is not None
    with lab.dovecot_with(render(block[1], lab.host.site.values())):
        yield


def arrives_by_mail(person: Person) -> bool:
    subject = uuid.uuid4().hex
    assert person.program(Smtp, person.password).send(person.address, person.address, subject) == "250"
    return arrives(person, subject)


def test_sieve_forwards_and_answers_by_this_host(lab: Lab) -> None:
    """Not by another Postfix that the machine may have: a trial of the product sends nothing into the world."""
    absent, deputy, writer = lab.person("fred"), lab.person("gina"), lab.person("hans")
    script = f'require ["vacation", "copy"];\r\nredirect :copy "{deputy.address}";\r\nvacation "I am away";\r\n'
    activate(absent, script)
    subject = uuid.uuid4().hex
    program = writer.program(Smtp, writer.password)
    program.client.sendmail(
        writer.address, [absent.address], f"To: {absent.address}\r\nSubject: {subject}\r\n\r\nHello\r\n"
    )

    assert arrives(absent, subject)
    assert arrives(deputy, subject)
    assert arrives(writer, f"Auto: {subject}")


def activate(person: Person, script: str) -> None:
    """Make this the person's Sieve script."""
    program = person.program(Sieve, person.password)
    for command in (f'PUTSCRIPT "s" {{{len(script)}+}}\r\n{script}', 'SETACTIVE "s"'):
        program.connection.sendall(f"{command}\r\n".encode())
        assert program.connection.recv(4096).startswith(b"OK")
