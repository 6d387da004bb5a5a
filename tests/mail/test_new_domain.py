"""O1 at the mail servers: a company from its creation to its first employee's mail; shut, deleted and restored."""

import time
import uuid
from collections.abc import Iterator

import pytest

from tests.mail.conftest import PASSWORD, Lab, Person
from tests.mail.letters import arrives, from_outside
from tests.mail.program import Outcome
from tests.mail.programs import PROGRAMS, Imap, Pop3, Smtp

# The background process looks once a second, and cuts half a second later.
WITHIN_SECONDS = 8.0


@pytest.fixture
def first(lab: Lab) -> Iterator[Person]:
    """The first employee of a domain that an operator has just created, and that Postfix was told of."""
    name = f"company{next(lab.networks)}.example"
    domains = lab.host.site.directory / "postfix" / "domains"
    before = domains.read_text()
    domains.write_text(f"{before}{name} reject_unverified_recipient\n")
    lab.reload_postfix()
    try:
        yield Person(lab, lab.backstage.move_in(name, PASSWORD), lab.way())
    finally:
        domains.write_text(before)
        lab.reload_postfix()


def domain_of(person: Person) -> str:
    return person.address.partition("@")[2]


def test_from_a_new_domain_to_the_first_employees_mail(first: Person) -> None:
    """With the account password, then with a security password alone."""
    subject = uuid.uuid4().hex
    assert from_outside(first.lab, first.address, subject).startswith("250")
    assert arrives(first, subject)
    first.turn_on()
    phone = first.issue()
    assert subject in first.program(Imap, phone.secret).subjects()
    assert first.program(Imap).log_on(first.address, PASSWORD).outcome is Outcome.REFUSED


def test_suspended_its_connections_end_nobody_gets_in_and_mail_arrives(first: Person) -> None:
    first.turn_on()
    phone, lab, subject = first.issue(), first.lab, uuid.uuid4().hex
    held = [first.program(kind, phone.secret) for kind in (Imap, Pop3, Smtp)]
    for program in held:
        program.rest()
    # That a credential was used is written a second later.
    time.sleep(1.5)
    lab.backstage.upon_domain(domain_of(first), "suspend")
    for kind in PROGRAMS:
        assert first.program(kind).log_on(first.address, phone.secret).outcome is Outcome.REFUSED
    answered = time.monotonic()
    for program in held:
        assert program.ends_within(WITHIN_SECONDS - (time.monotonic() - answered)), f"{program.name} stayed"
    assert from_outside(lab, first.address, subject).startswith("250")
    lab.backstage.upon_domain(domain_of(first), "reopen")
    assert subject in first.program(Imap, phone.secret).subjects()


def test_deleted_its_mail_waits_and_restored_it_arrives(first: Person) -> None:
    lab, subject = first.lab, uuid.uuid4().hex
    lab.backstage.upon_domain(domain_of(first), "delete")
    assert first.program(Imap).log_on(first.address, PASSWORD).outcome is Outcome.REFUSED
    assert from_outside(lab, first.address, subject).startswith("4")
    lab.backstage.upon_domain(domain_of(first), "restore")
    assert first.program(Imap).log_on(first.address, PASSWORD).outcome is Outcome.ACCEPTED
