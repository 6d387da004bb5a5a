"""Rule 8: trouble on our side is a temporary failure within three seconds, never "wrong password", never a way in."""

import contextlib
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import partial

import pytest

from tests.mail.conftest import Lab, Person, write_lock
from tests.mail.program import Outcome, at_once
from tests.mail.programs import PROGRAMS, Imap, Smtp

WITHIN = 3.0  # seconds, as a mail program waits (rule 8)
SLOW = 0.7  # seconds; the portal is given 1.8
BACK_WITHIN = 20.0  # seconds; a worker stays away for two
Trouble = Callable[[Lab], AbstractContextManager[None]]


def frozen(lab: Lab) -> AbstractContextManager[None]:
    """The portal accepts connections and says nothing."""
    return lab.listener.frozen()


def away(lab: Lab) -> AbstractContextManager[None]:
    """Nobody listens on the portal's port."""
    return lab.listener.away()


@contextlib.contextmanager
def broken_database(lab: Lab) -> Iterator[None]:
    """Every question to the database fails."""
    with write_lock(lab.portal) as connection:
        connection.execute("ALTER TABLE accounts_user RENAME TO accounts_user_away")
    try:
        yield
    finally:
        with write_lock(lab.portal) as connection:
            connection.execute("ALTER TABLE accounts_user_away RENAME TO accounts_user")
        lab.listener.note_trouble()


@pytest.fixture(scope="module")
def careful(lab: Lab) -> Person:
    """Somebody with a security password."""
    person = lab.person("erin")
    person.turn_on()
    return person


@pytest.fixture(scope="module")
def secret(careful: Person) -> str:
    return careful.issue().secret


@pytest.mark.parametrize("trouble", [frozen, away, broken_database])
def test_rule_8_trouble_is_a_temporary_failure_in_every_protocol(
    lab: Lab, careful: Person, secret: str, trouble: Trouble
) -> None:
    """Right and wrong passwords alike: nobody knows which is which."""
    right, wrong = ([kind(careful.way) for kind in PROGRAMS] for _ in range(2))

    with trouble(lab):
        answers = at_once(
            [
                *(partial(program.log_on, careful.address, secret) for program in right),
                *(partial(program.log_on, careful.address, "wrong") for program in wrong),
            ]
        )

    assert {answer.outcome for answer in answers} == {Outcome.TEMPORARY}
    assert max(answer.seconds for answer in answers) < WITHIN


def test_rule_8_a_slow_portal_makes_no_right_password_wrong(lab: Lab, careful: Person, secret: str) -> None:
    """In no protocol, nor a wrong one right; on a busy machine the time may be up."""
    right, wrong = ([kind(careful.way) for kind in PROGRAMS] for _ in range(2))
    questions = [
        *(partial(program.log_on, careful.address, secret) for program in right),
        *(partial(program.log_on, careful.address, "wrong") for program in wrong),
    ]
    with ThreadPoolExecutor(len(questions)) as pool:
        with lab.listener.frozen():
            asked = [pool.submit(question) for question in questions]
            time.sleep(SLOW)
        answers = [one.result() for one in asked]

    assert {answer.outcome for answer in answers[: len(right)]} <= {Outcome.ACCEPTED, Outcome.TEMPORARY}
    assert {answer.outcome for answer in answers[len(right) :]} <= {Outcome.REFUSED, Outcome.TEMPORARY}
    assert max(answer.seconds for answer in answers) < WITHIN


def test_rule_8_a_locked_database_never_makes_a_right_password_wrong(lab: Lab, careful: Person, secret: str) -> None:
    """A security password is only read, so it goes on; a guess at an account password has to be counted first."""
    simple = lab.person("finn")
    with write_lock(lab.portal):
        with_secret = Imap(careful.way).log_on(careful.address, secret)
        right, wrong = (Imap(simple.way).log_on(simple.address, text) for text in (simple.password, "wrong"))

    lab.listener.note_trouble()
    assert with_secret.outcome is Outcome.ACCEPTED
    assert right.outcome is Outcome.TEMPORARY
    assert wrong.outcome is Outcome.TEMPORARY
    assert max(with_secret.seconds, right.seconds, wrong.seconds) < WITHIN


@pytest.mark.parametrize("trouble", [frozen, away, broken_database])
def test_after_the_trouble_the_next_logons_are_answered_again(
    lab: Lab, careful: Person, secret: str, trouble: Trouble
) -> None:
    """Each of Dovecot's workers stays away from a silent portal for two seconds, then asks again."""
    with trouble(lab):
        Imap(careful.way).log_on(careful.address, secret)
    outcomes: list[Outcome] = []
    deadline = time.monotonic() + BACK_WITHIN
    while not outcomes or (outcomes[-1] is Outcome.TEMPORARY and time.monotonic() < deadline):
        outcomes.append(Imap(careful.way).log_on(careful.address, secret).outcome)
        time.sleep(0.1)

    assert outcomes[-1] is Outcome.ACCEPTED
    assert Outcome.REFUSED not in outcomes


def test_open_connections_outlive_a_portal_that_is_away(lab: Lab, careful: Person, secret: str) -> None:
    reader, sender = careful.program(Imap, secret), careful.program(Smtp, secret)
    assert sender.still_works()  # Dovecot says "logged in" before the relay has asked the portal, too

    with lab.listener.away():
        assert reader.still_works()
        assert sender.still_works()
