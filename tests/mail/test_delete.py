"""Rule 9 and C6: deleting a security password throws exactly that device out, at once; so do its relatives."""

import contextlib
import threading
import time
from collections.abc import Iterator
from functools import partial

import pytest

from mailportal.operations.mail_demonstration import DOVEADM_KEY_NAME
from tests.mail.conftest import Lab, Person
from tests.mail.program import Outcome, Program, at_once
from tests.mail.programs import PROGRAMS, Imap, Pop3, Sieve, Smtp

# Seconds after the answer to the deletion, and for a logon in flight (C6).
# One second is promised, and five; the rest is for a machine that is busy with other tests.
AT_ONCE, IN_FLIGHT = 2.0, 7.0
RETRIED = 10.0  # seconds; the background process pauses one second after a first failure, then two, four
NEW_PASSWORD = "Battery-Staple-8"
HELD: tuple[type[Program], ...] = (Imap, Pop3, Smtp, Sieve)


def held(person: Person, secret: str) -> list[Program]:
    """Return one connection of each protocol, at rest as mail programs leave them."""
    programs: list[Program] = [person.program(kind, secret) for kind in HELD]
    for program in programs:
        program.rest()
    return programs


def test_rule_9_its_connections_end_and_the_other_device_stays(lab: Lab) -> None:
    person = lab.person("dora")
    person.turn_on()
    lost, kept = person.issue(label="Lost phone"), person.issue(label="Laptop")
    of_lost, of_kept = held(person, lost.secret), held(person, kept.secret)

    ended = person.delete(lost)
    answered = time.monotonic()

    for program in of_lost:
        assert program.ends_within(AT_ONCE - (time.monotonic() - answered)), f"{program.name} stayed"
    assert ended == len(of_lost)
    time.sleep(max(0.0, answered + AT_ONCE - time.monotonic()))
    of_kept[0].stop_resting()  # type: ignore[attr-defined]  # the first is IMAP
    assert [program.name for program in of_kept if not program.still_works()] == []


def test_rule_9_the_next_logon_is_refused_at_once_in_every_protocol(lab: Lab) -> None:
    person = lab.person("dora")
    person.turn_on()
    lost, kept = person.issue(), person.issue()
    waiting = [kind(person.way) for kind in PROGRAMS]
    held(person, lost.secret)

    person.delete(lost)

    answers = at_once(partial(program.log_on, person.address, lost.secret) for program in waiting)
    assert {answer.outcome for answer in answers} == {Outcome.REFUSED}
    assert person.program(Imap).log_on(person.address, kept.secret).outcome is Outcome.ACCEPTED


def test_c6_a_logon_in_flight_is_caught(lab: Lab) -> None:
    """A phone that logs on again and again while the password is deleted is in for five seconds more at most."""
    person = lab.person("dora")
    person.turn_on()
    lost = person.issue()
    opened: list[Imap] = []
    deleted = threading.Event()

    def keep_logging_on() -> None:
        while not deleted.is_set():
            program = Imap(person.way)
            with contextlib.suppress(ConnectionError):  # thrown out before it was told "OK"
                if program.log_on(person.address, lost.secret).outcome is Outcome.ACCEPTED:
                    opened.append(program)
                    continue
            program.close()

    threads = [threading.Thread(target=keep_logging_on) for _ in range(4)]
    for thread in threads:
        thread.start()
    while len(opened) < 8:
        time.sleep(0.01)
    person.delete(lost)
    answered = time.monotonic()
    deleted.set()
    for thread in threads:
        thread.join()

    stayed = [p for p in opened if not p.ends_within(max(0.05, answered + IN_FLIGHT - time.monotonic()))]
    assert stayed == []


def test_c6_a_deletion_while_the_portal_holds_the_question_is_seen(lab: Lab) -> None:
    """The portal is frozen with the question in its hands, the password goes, the portal wakes: refused."""
    person = lab.person("dora")
    person.turn_on()
    lost = person.issue()
    outcomes: list[Outcome] = []
    program = Imap(person.way)
    logging_on = threading.Thread(target=lambda: outcomes.append(program.log_on(person.address, lost.secret).outcome))

    with lab.listener.frozen():
        logging_on.start()
        time.sleep(0.2)
        person.delete(lost)
    logging_on.join()

    assert outcomes == [Outcome.REFUSED]


def test_m7_a_server_that_does_not_answer_is_told_again_until_it_does(lab: Lab) -> None:
    """Its API's key is the wrong one for a while."""
    person = lab.person("dora")
    person.turn_on()
    lost = person.issue()
    reader = person.program(Imap, lost.secret)

    with wrong_api_key(lab):
        assert person.delete(lost) is None
        assert person.program(Imap).log_on(person.address, lost.secret).outcome is Outcome.REFUSED
        assert reader.still_works()

    assert reader.ends_within(RETRIED)


@contextlib.contextmanager
def wrong_api_key(lab: Lab) -> Iterator[None]:
    path = lab.portal.data / DOVEADM_KEY_NAME
    right = path.read_text()
    path.write_text("wrong\n")
    try:
        yield
    finally:
        path.write_text(right)


def test_turning_them_on_ends_what_the_account_password_had_opened(lab: Lab) -> None:
    person = lab.person("dora")
    opened = held(person, person.password)

    person.turn_on()

    assert [program.name for program in opened if not program.ends_within(AT_ONCE)] == []


def test_changing_the_account_password_ends_what_the_old_one_had_opened(lab: Lab) -> None:
    person = lab.person("dora")
    old, opened = person.password, held(person, person.password)

    lab.backstage.change_password(person.address, old, NEW_PASSWORD, delete_client_passwords=False)

    assert [program.name for program in opened if not program.ends_within(AT_ONCE)] == []
    assert person.program(Imap).log_on(person.address, old).outcome is Outcome.REFUSED
    assert person.program(Imap).log_on(person.address, NEW_PASSWORD).outcome is Outcome.ACCEPTED


@pytest.mark.parametrize("delete", [False, True])
def test_c14_changing_it_leaves_security_passwords_unless_they_are_to_go(lab: Lab, *, delete: bool) -> None:
    person = lab.person("dora")
    person.turn_on()
    secret = person.issue().secret
    reader = person.program(Imap, secret)

    lab.backstage.change_password(person.address, person.password, NEW_PASSWORD, delete_client_passwords=delete)

    assert reader.ends_within(AT_ONCE) is delete
    outcome = person.program(Imap).log_on(person.address, secret).outcome
    assert outcome is (Outcome.REFUSED if delete else Outcome.ACCEPTED)


@pytest.mark.parametrize("with_security_passwords", [False, True])
def test_freezing_the_account_ends_everything(lab: Lab, *, with_security_passwords: bool) -> None:
    person = lab.person("dora")
    secret = person.password
    if with_security_passwords:
        person.turn_on()
        secret = person.issue().secret
    opened = held(person, secret)

    lab.backstage.freeze(person.address)

    assert [program.name for program in opened if not program.ends_within(AT_ONCE)] == []
    assert person.program(Imap).log_on(person.address, secret).outcome is Outcome.REFUSED


def test_a_lost_phones_idle_ends_and_the_laptop_reads_on(lab: Lab) -> None:
    """X7, C6: one act of the postmaster; the receipt says how many connections ended on which server."""
    person = lab.person("dora")
    person.turn_on()
    lost, kept = person.issue(label="iPhone"), person.issue(label="Laptop")
    lab.backstage.attach(person.address)
    of_lost, of_kept = held(person, lost.secret), held(person, kept.secret)

    receipt = lab.backstage.lose_phone(person.address)
    answered = time.monotonic()

    for program in of_lost:
        assert program.ends_within(AT_ONCE - (time.monotonic() - answered)), f"{program.name} stayed"
    assert f"iPhone: Security password deleted. {len(of_lost)} open connections were ended on mail." in receipt
    assert "Authenticator: Removed. Its 10 recovery codes no longer work either." in receipt
    assert not lab.backstage.has_factor(person.address)
    assert person.program(Imap).log_on(person.address, lost.secret).outcome is Outcome.REFUSED
    of_kept[0].stop_resting()  # type: ignore[attr-defined]  # the first is IMAP
    assert [program.name for program in of_kept if not program.still_works()] == []


@pytest.mark.parametrize("with_security_passwords", [False, True])
def test_a_leavers_connections_end_and_nothing_opens_the_mailbox(lab: Lab, *, with_security_passwords: bool) -> None:
    """X7."""
    person = lab.person("dora")
    secret = person.password
    if with_security_passwords:
        person.turn_on()
        secret = person.issue().secret
    opened = held(person, secret)

    receipt = lab.backstage.leave(person.address)

    assert [program.name for program in opened if not program.ends_within(AT_ONCE)] == []
    assert any(line.startswith("Web logon password: Removed.") for line in receipt)
    for tried in {secret, person.password}:
        assert person.program(Imap).log_on(person.address, tried).outcome is Outcome.REFUSED
