"""Receipts (M7, X3) and server lines (E6) in words."""

from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from security.client_passwords.rules import ClientKind, Protocol
from security.client_passwords.words import KIND_HINTS, KIND_NAMES, listed, receipt_words, server_lines
from security.connections.models import Cut
from security.connections.rules import CutFailure

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
PENDING = Cut(server="mail2", failure=CutFailure.UNREACHABLE)


def answered(server: str, ended: int | None) -> Cut:
    return Cut(server=server, answered_at=NOW, ended=ended)


@pytest.mark.parametrize(
    ("receipts", "words"),
    [
        ([answered("mail1", 2)], "2 open connections were ended on mail1."),
        ([answered("mail1", 1)], "1 open connection was ended on mail1."),
        ([answered("mail1", 0)], "No connection was open on mail1."),
        ([answered("mail1", None)], "Its open connections were ended on mail1."),
        (
            [answered("mail1", 2), PENDING],
            (
                "2 open connections were ended on mail1. No new logons are possible. 1 mail server has not answered"
                " yet; we keep trying until its open connections have ended."
            ),
        ),
        (
            [PENDING, PENDING],
            (
                "No new logons are possible. 2 mail servers have not answered yet; we keep trying until their open"
                " connections have ended."
            ),
        ),
        ([], "No mail server is connected to the portal, so open connections end only by themselves."),
    ],
)
def test_receipts(receipts: list[Cut], words: str) -> None:
    assert receipt_words(receipts) == words


def test_names_are_listed_as_people_do() -> None:
    assert [listed(names) for names in ([], ["A"], ["A", "B"], ["A", "B", "C"])] == ["", "A", "A and B", "A, B and C"]


def test_every_kind_has_words() -> None:
    assert set(KIND_NAMES) == set(KIND_HINTS) == set(ClientKind)


def test_the_usual_servers_are_marked_as_such(settings: Settings) -> None:
    settings.MAIL_SERVERS = []
    shown = server_lines(kind=ClientKind.MAIL, domain="acme.example")
    assert shown.are_usual
    assert [(line.protocol, line.host, line.port, line.encryption) for line in shown.lines] == [
        (Protocol.IMAP, "mail.acme.example", 993, "SSL/TLS"),
        (Protocol.POP3, "mail.acme.example", 995, "SSL/TLS"),
        (Protocol.SMTP, "mail.acme.example", 465, "SSL/TLS"),
    ]


def test_configured_servers_are_shown_as_they_are(settings: Settings) -> None:
    settings.MAIL_SERVERS = [
        {"name": "mail1", "host": "imap.acme.example", "imaps": 10993, "submission": 10587},
        {"name": "mail2", "host": "other.acme.example", "imaps": 993, "pop3s": 995, "submissions": 465},
    ]
    shown = server_lines(kind=ClientKind.EVERYTHING, domain="acme.example")
    assert not shown.are_usual
    assert [(line.host, line.port, line.encryption) for line in shown.lines] == [
        ("imap.acme.example", 10993, "SSL/TLS"),
        ("other.acme.example", 995, "SSL/TLS"),
        ("imap.acme.example", 10587, "STARTTLS"),
    ]


def test_only_what_the_kind_opens_and_the_switches_leave_on_is_shown(settings: Settings) -> None:
    """E6, rule 1."""
    settings.MAIL_SERVERS = []
    sending = server_lines(kind=ClientKind.SMTP, domain="acme.example")
    assert [line.protocol for line in sending.lines] == [Protocol.SMTP]
    without_pop3 = server_lines(kind=ClientKind.MAIL, domain="acme.example", protocols_off={Protocol.POP3})
    assert [line.protocol for line in without_pop3.lines] == [Protocol.IMAP, Protocol.SMTP]
