"""P15 through real Dovecot: from a blocked network nobody gets in by any protocol, and what is open there ends."""

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.mail.conftest import Lab, Person
from tests.mail.program import Outcome
from tests.mail.programs import PROGRAMS, Imap

AT_ONCE = 2.0  # seconds; one is promised, the rest is for a machine that is busy with other tests
RECORDED = "With a security password"


@pytest.fixture
def person(lab: Lab) -> Iterator[Person]:
    hired = lab.person("nina")
    hired.turn_on()
    yield hired
    lab.backstage.unblock()


def test_p15_what_is_open_there_ends_and_nothing_gets_in_again(lab: Lab, person: Person) -> None:
    phone, elsewhere = person.issue(label="Phone"), replace(person, way=lab.way())
    there = person.program(Imap, phone.secret)
    # Whose connections end is read from the log, which is written within a second.
    assert person.comes_to_read(RECORDED)
    waiting = [kind(person.way) for kind in PROGRAMS]

    lab.backstage.block(f"{person.way.source.rpartition('.')[0]}.0/24")
    answered = time.monotonic()

    assert there.ends_within(AT_ONCE - (time.monotonic() - answered))
    answers = {program.log_on(person.address, phone.secret).outcome for program in waiting}
    assert answers == {Outcome.REFUSED}
    assert person.comes_to_read("From a network that the company has blocked")
    assert elsewhere.program(Imap).log_on(person.address, phone.secret).outcome is Outcome.ACCEPTED
    lab.backstage.unblock()
    assert person.program(Imap).log_on(person.address, phone.secret).outcome is Outcome.ACCEPTED
