"""E14: what happens to an account is told in its own mailbox, through the installation's Postfix."""

import email
import time
from email.message import EmailMessage
from email.policy import default

from tests.mail.conftest import Lab, Person
from tests.mail.programs import Imap
from tests.mail.test_mail_flow import DELIVERED, arrives

_NEW = "Mail Portal: New security password"


def message_of(person: Person, subject: str, secret: str) -> EmailMessage:
    program = person.program(Imap, secret)
    program.client.select()
    number = program.client.search(None, "SUBJECT", f'"{subject}"')[1][0].split()[-1]
    fetched = program.client.fetch(number.decode(), "(RFC822)")[1][0]
    assert isinstance(fetched, tuple)
    program.close()
    return email.message_from_bytes(fetched[1], policy=default)  # type: ignore[return-value]


def test_e14_a_notice_is_read_in_the_employees_own_mailbox(lab: Lab) -> None:
    person = lab.person("nora")
    person.turn_on()

    issued = person.issue(label="Nora's phone")

    reader = Person(lab, person.address, person.way, issued.secret)
    assert arrives(reader, _NEW)
    message = message_of(person, _NEW, issued.secret)
    assert message["To"] == person.address
    assert message["From"].endswith("<no-reply@localhost>")
    assert message["Auto-Submitted"] == "auto-generated"
    text = message.get_content()
    assert "“Nora's phone”" in text
    assert "127.0.0.1" in text
    assert issued.secret not in message.as_string()
    assert lab.portal.web in text


def test_e14_each_notice_comes_once(lab: Lab) -> None:
    person = lab.person("nils")
    person.turn_on()
    issued = person.issue(label="First")
    reader = Person(lab, person.address, person.way, issued.secret)
    assert arrives(reader, _NEW)

    person.issue(label="Second")

    deadline = time.monotonic() + DELIVERED
    while reader.subjects().count(_NEW) < 2 and time.monotonic() < deadline:
        time.sleep(0.2)
    # The worker has looked at its queue again by then.
    time.sleep(2)
    assert reader.subjects().count(_NEW) == 2
