"""M6: mail goes in and out; its sender is the account, its recipient exists, and trouble loses nothing."""

import time
import uuid

import pytest

from tests.mail.conftest import Lab
from tests.mail.letters import DELIVERED, arrives, from_outside
from tests.mail.programs import Smtp, SmtpWithStartTls


@pytest.mark.parametrize("kind", [Smtp, SmtpWithStartTls])
def test_m6_mail_sent_with_a_security_password_is_fetched_by_imap(lab: Lab, kind: type[Smtp]) -> None:
    sender, recipient = lab.person("hugo"), lab.person("ines")
    sender.turn_on()
    program = sender.program(kind, sender.issue().secret)
    subject = uuid.uuid4().hex

    assert program.send(sender.address, recipient.address, subject) == "250"

    assert arrives(recipient, subject)


def test_m6_the_sender_is_the_account(lab: Lab) -> None:
    sender, other = lab.person("hugo"), lab.person("ines")
    program = sender.program(Smtp, sender.password)

    assert program.send(other.address, other.address, "As somebody else").startswith("553 5.7.1")
    assert program.send("hugo@elsewhere.example", other.address, "From elsewhere").startswith("553 5.7.1")
    assert program.send(sender.address.replace("@", "+x@"), other.address, "Extended").startswith("553 5.7.1")
    assert program.send(sender.address.upper(), other.address, "In capitals") == "250"


def test_m6_an_unknown_mailbox_gets_550(lab: Lab) -> None:
    sender = lab.person("hugo")
    nobody = f"{uuid.uuid4().hex}@acme.example"

    assert sender.program(Smtp, sender.password).send(sender.address, nobody, "Lost").startswith("550 5.1.1")
    assert from_outside(lab, nobody).startswith("550 5.1.1")


def test_m6_other_peoples_domains_are_not_relayed_for_strangers(lab: Lab) -> None:
    assert from_outside(lab, "somebody@elsewhere.example").startswith("554 5.7.1")


def test_m6_portal_away_an_unknown_recipient_is_put_off(lab: Lab) -> None:
    recipient = lab.person("ines")

    with lab.listener.away():
        assert from_outside(lab, recipient.address).startswith("450 4.1.1")


def test_m6_portal_away_mail_that_was_taken_waits_and_arrives(lab: Lab) -> None:
    recipient = lab.person("ines")
    assert from_outside(lab, recipient.address, "Known from now on").startswith("250")
    assert arrives(recipient, "Known from now on")
    subject = uuid.uuid4().hex

    with lab.listener.frozen():
        assert from_outside(lab, recipient.address, subject).startswith("250")
        assert is_put_off(lab, recipient.address)
    time.sleep(2)  # Dovecot's worker stays away from a silent portal that long
    lab.host.flush_queue()

    assert arrives(recipient, subject)


def is_put_off(lab: Lab, recipient: str) -> bool:
    """Wait until Postfix's log says that a delivery to the recipient was answered with a temporary failure."""
    deadline = time.monotonic() + DELIVERED
    while time.monotonic() < deadline:
        for line in lab.host.site.postfix_log.read_text().splitlines():
            if f"to=<{recipient}>" in line and "dsn=4." in line and "status=deferred" in line:
                return True
        time.sleep(0.1)
    return False
