"""X5 through real Dovecot: a security password opens in its networks and until its end, and what is open ends too."""

from dataclasses import replace

from tests.mail.conftest import Lab, Person
from tests.mail.program import Outcome
from tests.mail.programs import PROGRAMS, Imap, Pop3, Smtp

# One second is promised; the rest is for a machine that is busy with other tests.
AT_ONCE = 3.0
SECONDS_LEFT = 4.0


def answers(person: Person, secret: str) -> set[Outcome]:
    return {kind(person.way).log_on(person.address, secret).outcome for kind in PROGRAMS}


def test_x5_it_opens_in_its_networks_alone_and_what_was_open_elsewhere_ends(lab: Lab) -> None:
    person = lab.person("sven")
    person.turn_on()
    phone, laptop = person.issue(label="Phone"), person.issue(label="Laptop")
    elsewhere = replace(person, way=lab.way())
    held = [elsewhere.program(kind, phone.secret) for kind in (Imap, Pop3, Smtp)]
    other = elsewhere.program(Imap, laptop.secret)
    lab.backstage.limit(person.address, phone, f"{person.way.source.rpartition('.')[0]}.0/24")
    for program in held:
        assert program.ends_within(AT_ONCE), f"{program.name} stayed"
    assert other.still_works()
    assert answers(person, phone.secret) == {Outcome.ACCEPTED}
    assert answers(elsewhere, phone.secret) == {Outcome.REFUSED}
    assert answers(elsewhere, laptop.secret) == {Outcome.ACCEPTED}
    assert person.comes_to_read("With a security password that is limited to other networks")


def test_x5_with_its_end_open_connections_end_and_a_later_end_opens_it_again(lab: Lab) -> None:
    person = lab.person("tove")
    person.turn_on()
    guest = person.issue(label="Guest")
    held = [person.program(kind, guest.secret) for kind in (Imap, Smtp)]
    lab.backstage.limit(person.address, guest, seconds=SECONDS_LEFT)
    assert all(program.still_works() for program in held)
    for program in held:
        program.rest()
        # The background process looks every two seconds.
        assert program.ends_within(SECONDS_LEFT + 2 + AT_ONCE), f"{program.name} stayed"
    assert answers(person, guest.secret) == {Outcome.REFUSED}
    assert person.comes_to_read("With a security password that had expired")
    lab.backstage.limit(person.address, guest)
    assert answers(person, guest.secret) == {Outcome.ACCEPTED}
