"""P1 and attack C8 at the mail servers: an account from its first logon to the next owner of its address."""

import time
import uuid

from tests.mail.conftest import PASSWORD, Lab, Person
from tests.mail.letters import DELIVERED, arrives, from_outside
from tests.mail.program import Outcome
from tests.mail.programs import PROGRAMS, Imap, Pop3, Smtp

# One second is promised; the rest is for a machine that is busy with other tests.
AT_ONCE = 2.0
ANOTHER = "Battery-Staple-8"


def admitted(lab: Lab, name: str) -> Person:
    """Somebody whom the postmaster has just created, and who has chosen a password by the card."""
    return Person(lab, lab.backstage.admit(f"{name}{next(lab.networks)}", PASSWORD), lab.way())


def is_returned(lab: Lab, recipient: str) -> bool:
    """Wait until Postfix's log says that a message was returned since there is no such mailbox."""
    deadline = time.monotonic() + DELIVERED
    while time.monotonic() < deadline:
        for line in lab.host.site.postfix_log.read_text().splitlines():
            if f"to=<{recipient}>" in line and "dsn=5.1.1" in line and "status=bounced" in line:
                return True
        time.sleep(0.1)
    return False


def test_a_newcomer_reads_mail_with_the_password_of_the_card(lab: Lab) -> None:
    person, subject = admitted(lab, "ellen"), uuid.uuid4().hex
    assert from_outside(lab, person.address, subject).startswith("250")
    assert arrives(person, subject)


def test_deleted_its_connections_end_and_senders_hear_that_there_is_nobody(lab: Lab) -> None:
    """Within a second, in every protocol, with either kind of password; its mail is refused as an unknown one's.

    At the door, or where Postfix still remembers that notices went there, behind it, and returned.
    """
    person = admitted(lab, "ellen")
    person.turn_on()
    phone = person.issue()
    held = [person.program(kind, phone.secret) for kind in (Imap, Pop3, Smtp)]
    for program in held:
        program.rest()
    lab.backstage.dismiss(person.address)
    answered = time.monotonic()
    for program in held:
        assert program.ends_within(AT_ONCE - (time.monotonic() - answered)), f"{program.name} stayed"
    for kind in PROGRAMS:
        assert person.program(kind).log_on(person.address, phone.secret).outcome is Outcome.REFUSED
    assert person.program(Imap).log_on(person.address, PASSWORD).outcome is Outcome.REFUSED
    assert from_outside(lab, person.address).startswith("550 5.1.1") or is_returned(lab, person.address)


def test_restored_only_its_new_password_opens_the_mailbox(lab: Lab) -> None:
    person = admitted(lab, "ellen")
    person.turn_on()
    phone = person.issue()
    lab.backstage.dismiss(person.address)
    lab.backstage.bring_back(person.address, ANOTHER)
    assert person.program(Imap).log_on(person.address, phone.secret).outcome is Outcome.REFUSED
    assert person.program(Imap).log_on(person.address, PASSWORD).outcome is Outcome.REFUSED


def test_c8_the_next_one_of_the_address_gets_in_and_nothing_of_before_does(lab: Lab) -> None:
    """Also at once, and over a way from which the former owner logged on: no mail server keeps an answer."""
    person = admitted(lab, "ellen")
    name = person.address.partition("@")[0]
    person.turn_on()
    phone = person.issue()
    person.program(Imap, phone.secret)
    lab.backstage.dismiss(person.address)
    lab.backstage.purge(person.address)
    assert lab.backstage.admit(name, ANOTHER) == person.address
    for secret in (phone.secret, PASSWORD):
        assert person.program(Imap).log_on(person.address, secret).outcome is Outcome.REFUSED
    assert person.program(Imap).log_on(person.address, ANOTHER).outcome is Outcome.ACCEPTED
