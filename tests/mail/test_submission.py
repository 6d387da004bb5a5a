"""What senders do at submission that is odd, slow or greedy: taken as Postfix itself would, and nobody's wall."""

import contextlib
import smtplib
import time
from collections.abc import Iterator

import pytest

from tests.mail.conftest import DOVECOT, Lab, Person
from tests.mail.letters import STRANGER
from tests.mail.program import Outcome
from tests.mail.programs import Smtp

EACH = 10  # submission sessions of one person from one address (deploy/dovecot/dovecot.conf)
AT_ONCE = 10.0  # seconds for a message; the first probe of its recipient takes one, a held relay 30
# Seconds; 2.4 waits up to ten for a free process, then closes the connection.
PUT_OFF = {"2.3": 3.0, "2.4": 15.0}
POOL = 100  # processes that Postfix gives a port by itself


@pytest.mark.parametrize("path", ["FROM: <{}>", "FROM:{}", "FROM: {}", "from:<{}>", "FROM:<{}> BODY=8BITMIME"])
def test_m6_the_sender_is_written_as_old_scanners_write_it(lab: Lab, path: str) -> None:
    person = lab.person("sam")
    client = person.program(Smtp, person.password).client

    assert client.docmd("MAIL", path.format(person.address))[0] == 250
    assert client.docmd("RCPT", f"TO: {STRANGER}")[0] == 250


def test_m6_few_people_with_many_idle_sessions_leave_room_for_the_next(lab: Lab) -> None:
    greedy = [lab.person("greg") for _ in range(3)]
    with contextlib.ExitStack() as held:
        opened = [session for person in greedy for session in sessions(person, POOL // len(greedy) + 1, held)]
        next_one, begun = lab.person("nina"), time.monotonic()
        answer = next_one.program(Smtp, next_one.password).send(next_one.address, next_one.address, "Hello")

        assert (answer, time.monotonic() - begun < AT_ONCE) == ("250", True)
        assert [session.still_works() for session in opened] == [True] * EACH * len(greedy)


def sessions(person: Person, wanted: int, held: contextlib.ExitStack) -> list[Smtp]:
    """Open as many sessions as the person gets of those wanted; the rest hear a temporary failure."""
    opened = []
    for _ in range(wanted):
        program = Smtp(person.way)
        held.callback(lambda leaving=program: leaving.client.close())
        code = program.answer_to(person.address, person.password)[:3]
        assert code in {"235", "421"}
        if code == "235":
            opened.append(program)
    return opened


def test_m6_one_persons_many_sessions_are_not_the_next_devices_trouble(lab: Lab) -> None:
    """The bound is for one address: the phone elsewhere gets in."""
    person = lab.person("greg")
    with contextlib.ExitStack() as held:
        assert len(sessions(person, EACH + 1, held)) == EACH

        assert Smtp(lab.way()).log_on(person.address, person.password).outcome is Outcome.ACCEPTED


def test_rule_8_where_every_place_is_taken_a_logon_is_put_off_in_time(lab: Lab) -> None:
    with lab.dovecot_with("service submission {\n  process_limit = 2\n}\n"):
        people = [lab.person("pia") for _ in range(3)]
        *first, last = [(Smtp(person.way), person) for person in people]
        outcomes = [program.log_on(who.address, who.password).outcome for program, who in first]
        begun = time.monotonic()
        outcome, seconds = of_the_last(*last), time.monotonic() - begun

    assert outcomes == [Outcome.ACCEPTED, Outcome.ACCEPTED]
    assert outcome is Outcome.TEMPORARY
    assert seconds < PUT_OFF[DOVECOT]


def of_the_last(program: Smtp, person: Person) -> Outcome:
    """Return how the logon ends: a connection that is closed makes programs try again, too."""
    try:
        return program.log_on(person.address, person.password).outcome
    except smtplib.SMTPServerDisconnected:
        return Outcome.TEMPORARY


def test_m6_a_session_may_be_silent_longer_than_postfix_waits_for_strangers(lab: Lab) -> None:
    """For them 300 s are usual; a slow upload, or a person who thinks, takes longer."""
    person = lab.person("sam")
    with patience_with_strangers(lab, "1s"):
        program = person.program(Smtp, person.password)
        time.sleep(2.5)

        assert program.send(person.address, STRANGER, "Late") == "250"


@contextlib.contextmanager
def patience_with_strangers(lab: Lab, patience: str) -> Iterator[None]:
    directory = str(lab.host.site.directory / "postfix")
    lab.host.ground.run("postconf", "-c", directory, "-e", f"smtpd_timeout={patience}")
    lab.reload_postfix()
    try:
        yield
    finally:
        lab.host.ground.run("postconf", "-c", directory, "-X", "smtpd_timeout")
        lab.reload_postfix()


def test_m6_the_relay_waits_longer_than_dovecot_and_has_more_places(lab: Lab) -> None:
    """Dovecot ends a silent session after 600 s; beyond its own number a logon hears so at once."""
    site, said = lab.host.site, lab.host.ground.output
    relay = f"127.0.0.1:{site.ports.relay}/inet"
    postconf = ["postconf", "-c", str(site.directory / "postfix"), "-h"]
    timeout = said(*postconf, "-P", f"{relay}/smtpd_timeout").strip()
    places = said(*postconf, "-F", f"{relay}/process_limit")
    dovecot_conf = str(site.directory / "dovecot" / "dovecot.conf")
    sessions_at_most = said("doveconf", "-c", dovecot_conf, "-h", "service/submission/process_limit")

    assert int(timeout.rstrip("s")) > 600
    assert int(places) > int(sessions_at_most) > 10 * EACH
