"""X13 on the real servers: a phone goes on with the old password where it was seen, until that is deleted or over."""

import time

from tests.mail.conftest import Lab, Person
from tests.mail.program import Outcome
from tests.mail.programs import Imap, Pop3, Sieve, Smtp

NEW_PASSWORD = "Battery-Staple-8"
# A minute is promised for the order, a second for Delete; the rest is for a machine that is busy with other tests.
AT_ITS_HOUR, RECORDED, AT_ONCE, OVER = 60.0, 30.0, 2.0, 20.0


def swapped(lab: Lab) -> Person:
    """Return somebody whose phone was seen reading and sending, after the order with old passwords going on."""
    person, stage = lab.person("keeper"), lab.backstage
    for kind in (Imap, Smtp):
        person.program(kind, person.password).close()
    department = stage.gather([person.address])
    deadline = time.monotonic() + RECORDED
    while stage.rehearse(department) == (0, 0) and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(1.5)  # the other protocol's record, a batch later at most
    stage.require(department, 0.0, old_days=7)
    deadline = time.monotonic() + AT_ITS_HOUR
    while not stage.old_password(person.address)["lives"] and time.monotonic() < deadline:
        time.sleep(0.1)
    return person


def outcome(person: Person, kind: type[Imap | Pop3 | Smtp | Sieve], secret: str) -> Outcome:
    """Log on and leave; return how it was answered."""
    program = kind(person.way)
    try:
        return program.log_on(person.address, secret).outcome
    finally:
        program.close()


def test_it_opens_what_was_seen_while_the_web_has_another(lab: Lab) -> None:
    person = swapped(lab)
    assert lab.backstage.old_password(person.address) == {"lives": True, "asks": True}
    for kind, wanted in ((Imap, Outcome.ACCEPTED), (Smtp, Outcome.ACCEPTED), (Pop3, Outcome.REFUSED)):
        assert outcome(person, kind, person.password) is wanted
    assert outcome(person, Sieve, person.password) is Outcome.REFUSED
    assert person.comes_to_read("With your old web logon password")

    lab.backstage.change_password(person.address, person.password, NEW_PASSWORD, delete_client_passwords=False)
    assert lab.backstage.old_password(person.address) == {"lives": True, "asks": False}
    assert outcome(person, Imap, person.password) is Outcome.ACCEPTED
    assert outcome(person, Imap, NEW_PASSWORD) is Outcome.REFUSED


def test_delete_throws_it_out_and_nothing_else(lab: Lab) -> None:
    person = swapped(lab)
    kept = person.issue(label="Laptop")
    of_old, of_kept = person.program(Imap, person.password), person.program(Imap, kept.secret)
    for program in (of_old, of_kept):
        program.rest()

    assert lab.backstage.delete_old(person.address) == 1
    assert of_old.ends_within(AT_ONCE), "a connection outlived the old password"
    assert outcome(person, Imap, person.password) is Outcome.REFUSED
    of_kept.stop_resting()
    assert of_kept.still_works()


def test_its_end_ends_it(lab: Lab) -> None:
    person = swapped(lab)
    resting = person.program(Imap, person.password)
    resting.rest()
    lab.backstage.end_old(person.address)
    assert outcome(person, Imap, person.password) is Outcome.REFUSED
    assert resting.ends_within(OVER), "a connection outlived the last day"
