"""X18: on the real servers: until one's own hour the web logon password opens the mailbox, from it on it does not."""

import time

from tests.mail.conftest import Lab, Person
from tests.mail.program import Outcome
from tests.mail.programs import Imap

# A minute is promised.
ACTS = 60.0


def outcome_of(person: Person) -> str:
    """Log on with the web logon password; where the server is too busy, once more, as programs do."""
    deadline = time.monotonic() + ACTS
    while True:
        program = person.program(Imap)
        found = program.log_on(person.address, person.password).outcome
        program.close()
        if found is not Outcome.TEMPORARY or time.monotonic() > deadline:
            return found


def refused_within(person: Person, seconds: float) -> bool:
    """Whether the person's program is refused before so many seconds are over."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if outcome_of(person) is Outcome.REFUSED:
            return True
        time.sleep(0.5)
    return False


def test_each_persons_programs_stop_at_an_hour_of_their_own(lab: Lab) -> None:
    stage, first, second = lab.backstage, lab.person("early"), lab.person("late")
    open_one = first.program(Imap, first.password)
    open_one.rest()
    department = stage.gather([first.address, second.address])
    order = stage.require_of_each(department, days=7)
    stage.begin_hour(first.address)
    assert [outcome_of(one) for one in (first, second)] == [Outcome.ACCEPTED, Outcome.ACCEPTED]

    stage.come_hour(first.address)
    assert open_one.ends_within(ACTS), "a connection outlived the hour"
    assert refused_within(first, ACTS)
    assert outcome_of(second) is Outcome.ACCEPTED

    stage.come_last_hour(order)
    assert refused_within(second, ACTS)
    assert outcome_of(first) is Outcome.REFUSED
