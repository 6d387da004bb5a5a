"""Messages on their way: handed over as another host does, and waited for."""

import smtplib
import time

from tests.mail.conftest import Lab, Person
from tests.mail.program import HOST, PATIENCE

STRANGER = "somebody@elsewhere.example"
DELIVERED = 10.0  # seconds; a delivery takes 0.05, the first probe of a recipient one second


def arrives(person: Person, subject: str) -> bool:
    """Whether a message with this subject comes to lie in the inbox."""
    deadline = time.monotonic() + DELIVERED
    while subject not in person.subjects():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def from_outside(lab: Lab, recipient: str, subject: str = "From outside", *, sender: str = STRANGER) -> str:
    """Hand a message to the mail exchanger as another host does; return "250" or the refusal."""
    with smtplib.SMTP(HOST, lab.host.site.ports.smtp, timeout=PATIENCE) as client:
        client.ehlo("mx.elsewhere.example")
        client.mail(sender)
        code, words = client.rcpt(recipient)
        if code == 250:
            code, words = client.data(f"Subject: {subject}\r\n\r\nHello\r\n")
        return f"{code} {words.decode()}"
