"""P5 through real Dovecot: where mail programs are not allowed, those of the office get in, by every protocol."""

from dataclasses import replace

import pytest

from tests.mail.conftest import Lab, Person
from tests.mail.program import Outcome
from tests.mail.programs import PROGRAMS, Imap


@pytest.fixture
def person(lab: Lab) -> Person:
    hired = lab.person("ravi")
    lab.backstage.order(hired.address, "third_party_clients", "refused")
    return hired


def answers(person: Person) -> set[Outcome]:
    return {kind(person.way).log_on(person.address, person.password).outcome for kind in PROGRAMS}


def test_p5_those_of_an_exempt_network_get_in_and_others_do_not(lab: Lab, person: Person) -> None:
    elsewhere = replace(person, way=lab.way())
    lab.backstage.order(person.address, "exempt_networks", f"{person.way.source.rpartition('.')[0]}.0/24")
    assert answers(person) == {Outcome.ACCEPTED}
    assert answers(elsewhere) == {Outcome.REFUSED}
    assert person.comes_to_read("Mail programs were not allowed for your account")
    lab.backstage.order(person.address, "exempt_networks", "none")
    assert person.program(Imap).log_on(person.address, person.password).outcome is Outcome.REFUSED
