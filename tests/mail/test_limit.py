"""E13: a connection that Dovecot refuses after our answer ([LIMIT]) is not called a logon in the history."""

import time
from functools import partial

from tests.mail.conftest import Lab
from tests.mail.program import PATIENCE, at_once
from tests.mail.programs import Imap

ACCEPTED = "Password accepted"
SIDE_BY_SIDE = 5


def test_e13_one_connection_too_many_is_an_accepted_password_and_no_logon(lab: Lab) -> None:
    person = lab.person("lena")
    most = lab.host.site.connections_per_person
    programs = [Imap(person.way) for _ in range(most)]
    groups = [programs[start : start + SIDE_BY_SIDE] for start in range(0, most, SIDE_BY_SIDE)]
    answers = [
        answer
        for group in groups
        for answer in at_once([partial(program.log_on, person.address, person.password) for program in group])
    ]
    assert {answer.outcome for answer in answers} == {"accepted"}

    assert Imap(person.way).answer_to(person.address, person.password).startswith("NO [LIMIT]")

    deadline = time.monotonic() + PATIENCE
    while lab.backstage.results(person.address) != [(ACCEPTED, most + 1)] and time.monotonic() < deadline:
        time.sleep(0.1)
    assert lab.backstage.results(person.address) == [(ACCEPTED, most + 1)]
    for program in programs:
        program.close()
