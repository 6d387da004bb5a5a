"""M6: under the empty sender a person sends read receipts and nothing else (RFC 8098 demands it of them)."""

import contextlib
import uuid
from collections.abc import Iterator

import pytest

from tests.mail.conftest import Lab, Person
from tests.mail.letters import STRANGER, arrives
from tests.mail.programs import Smtp

RECEIPT = "multipart/report; report-type=disposition-notification; boundary=b"
AN_HOUR = 20  # receipts of one account
KIB = 1024


def receipt(subject: str, *headers: str, size: int = 0) -> str:
    """Return a read receipt as mail programs write it; a part of `size` bytes is added."""
    body = "--b\r\n\r\nRead.\r\n--b\r\nContent-Type: message/disposition-notification\r\n\r\nDisposition: x; displayed"
    padding = "x" * 70 + "\r\n"
    return "\r\n".join([*headers, f"Subject: {subject}", "", body, "--b--", padding * (size // len(padding))])


def send(program: Smtp, recipients: list[str], message: str) -> str:
    """Send under the empty sender; return "250" or the refusal of the whole message."""
    client = program.client
    client.mail("")
    for recipient in recipients:
        assert client.rcpt(recipient)[0] == 250
    code, words = client.data(message)
    return "250" if code == 250 else f"{code} {words.decode()}"


def own_receipt(person: Person, subject: str = "Read", *, size: int = 0) -> str:
    return receipt(subject, f'From: "Reader" <{person.address}>', f"Content-Type: {RECEIPT}", size=size)


def test_m6_a_read_receipt_is_sent(lab: Lab) -> None:
    reader, writer = lab.person("rita"), lab.person("walt")
    reader.turn_on()
    program, subject = reader.program(Smtp, reader.issue().secret), uuid.uuid4().hex

    assert send(program, [writer.address], own_receipt(reader, subject, size=60 * KIB)) == "250"

    assert arrives(writer, subject)


@pytest.fixture(scope="module")
def reader(lab: Lab) -> Person:
    """Somebody whose messages are all refused, so that none is counted."""
    return lab.person("rita")


@pytest.mark.parametrize(
    "headers",
    [
        ["From: {own}", "Content-Type: text/plain"],
        ["From: {own}"],
        ["From: {own}", "Content-Type: multipart/report; report-type=delivery-status; boundary=b"],
        ["From: {own}", "Content-Type: multipart/mixed; report-type=disposition-notification; boundary=b"],
        ["From: {own}", "Content-Type: text/plain; x=multipart/report; report-type=disposition-notification"],
        ["From: {own}", "Content-Type: text/plain", f"Content-Type: {RECEIPT}"],
        ["From: {other}", f"Content-Type: {RECEIPT}"],
        ["From: {own}, {other}", f"Content-Type: {RECEIPT}"],
        ["From: {own}", "From: {other}", f"Content-Type: {RECEIPT}"],
        ["From: {other}", "From: {own}", f"Content-Type: {RECEIPT}"],
        ["From: {own} <{other}>", f"Content-Type: {RECEIPT}"],
        ['From: "{own}" <{other}>', f"Content-Type: {RECEIPT}"],
        ["From: {other}:{own};", f"Content-Type: {RECEIPT}"],
        ["Sender: {own}", f"Content-Type: {RECEIPT}"],
        ["From:", f"Content-Type: {RECEIPT}"],
        ["From: <>", f"Content-Type: {RECEIPT}"],
    ],
)
def test_m6_what_is_no_receipt_of_ones_own_is_refused(lab: Lab, reader: Person, headers: list[str]) -> None:
    filled = [header.format(own=reader.address, other="boss@acme.example") for header in headers]
    program = reader.program(Smtp, reader.password)

    assert send(program, [reader.address], receipt("No receipt", *filled)).startswith("550 5.7.1")

    assert program.still_works()


def test_m6_a_receipt_is_small_and_goes_to_one_recipient(lab: Lab, reader: Person) -> None:
    program, two = reader.program(Smtp, reader.password), [reader.address, lab.person("walt").address]

    assert send(program, [reader.address], own_receipt(reader, size=66 * KIB)).startswith("550 5.7.1")
    assert send(program, two, own_receipt(reader)).startswith("550 5.7.1")


def test_m6_an_account_sends_twenty_receipts_an_hour(lab: Lab) -> None:
    reader, other = lab.person("rita"), lab.person("rosa")
    program = reader.program(Smtp, reader.password)

    answers = [send(program, [reader.address], own_receipt(reader)) for _ in range(AN_HOUR + 1)]

    assert answers[:-1] == ["250"] * AN_HOUR
    assert answers[-1].startswith("550 5.7.1")
    assert send(other.program(Smtp, other.password), [other.address], own_receipt(other)) == "250"
    assert program.send(reader.address, reader.address, "Mail of one's own goes on") == "250"


def test_m6_portal_away_a_receipt_is_put_off(lab: Lab) -> None:
    reader = lab.person("rita")
    program = reader.program(Smtp, reader.password)
    message = own_receipt(reader)
    # The relay asks the portal as well before it takes the first letter.
    assert program.send(reader.address, STRANGER, "Before") == "250"

    with lab.listener.away():
        assert send(program, [STRANGER], message).startswith("451 4.7.1")
        assert program.send(reader.address, STRANGER, "With a sender") == "250"

    assert send(program, [STRANGER], message) == "250"


def test_m6_without_the_milter_nothing_is_sent(lab: Lab) -> None:
    """Else its absence would be a way to send anything under the empty sender."""
    reader = lab.person("rita")

    with without_milter(lab):
        for sender in ("", reader.address):
            assert str(reader.program(Smtp, reader.password).client.mail(sender)[0]).startswith("4")

    assert send(reader.program(Smtp, reader.password), [reader.address], own_receipt(reader)) == "250"


@contextlib.contextmanager
def without_milter(lab: Lab) -> Iterator[None]:
    lab.host.milter.stop()
    try:
        yield
    finally:
        lab.host.milter.start()
