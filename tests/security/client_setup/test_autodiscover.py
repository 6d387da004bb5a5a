"""X8: Outlook's question and the answer to it; what is no such question is refused unread."""

import pytest
from django.test import Client

from tests.cast import Cast
from tests.security.client_setup.acts import AUTODISCOVER, OUTLOOK, document_in, question, sent

NS = f"{{{OUTLOOK}}}"
LAUGHS = "<!DOCTYPE lolz [<!ENTITY lol 'lol'><!ENTITY lol2 '&lol;&lol;&lol;&lol;'>]>"
FILES = "<!DOCTYPE x [<!ENTITY name SYSTEM 'file:///etc/hostname'>]>"


def test_outlook_gets_the_servers_and_its_own_address(acme: Cast, program: Client) -> None:
    answer = sent(program, question(" Alice@ACME.example "))
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/xml; charset=utf-8")
    (account,) = document_in(answer).iter(f"{NS}Account")
    assert [account.findtext(f"{NS}{name}") for name in ("AccountType", "Action")] == ["email", "settings"]
    told = [
        {element.tag.removeprefix(NS): element.text for element in protocol}
        for protocol in account.findall(f"{NS}Protocol")
    ]
    assert [(one["Type"], one["Server"], one["Port"], one["Encryption"]) for one in told] == [
        ("IMAP", "imap.acme.example", "993", "SSL"),
        ("POP3", "pop.acme.example", "995", "SSL"),
        ("SMTP", "smtp.acme.example", "587", "TLS"),
    ]
    assert {one["LoginName"] for one in told} == {"alice@acme.example"}
    assert {one["SSL"] for one in told} == {"on"}


def test_an_address_is_escaped(acme: Cast, program: Client) -> None:
    answer = sent(program, question("o'hara&amp;sons@acme.example"))
    assert b"o'hara&amp;sons@acme.example" in answer.content
    assert next(document_in(answer).iter(f"{NS}LoginName")).text == "o'hara&sons@acme.example"


@pytest.mark.parametrize(
    "body",
    [
        question("&lol2;@acme.example", declared=LAUGHS),
        question("&name;@acme.example", declared=FILES),
        question("alice@acme.example", declared="<!DOCTYPE Autodiscover>"),
        question("alice@acme.example", schema="http://schemas.microsoft.com/exchange/autodiscover/mobilesync/2006"),
        question("&undefined;@acme.example"),
        question("alice"),
        question("alice@acme.example").replace(b"EMailAddress", b"LegacyDN"),
        question("alice@acme.example")[:-5],
        question("alice@acme.example") + b"<more/>",
        question("ali\u202ece@acme.example"),
        b"\xff\xfe" + question("alice@acme.example"),
        b"address=alice%40acme.example",
        b"",
    ],
)
def test_what_is_no_question_is_refused(acme: Cast, program: Client, body: bytes) -> None:
    answer = sent(program, body)
    assert (answer.status_code, answer.content) == (400, b"")


def test_eight_kib_are_read_and_no_more(acme: Cast, program: Client) -> None:
    body = question("alice@acme.example")
    assert sent(program, body.ljust(8_192)).status_code == 200
    assert sent(program, body.ljust(8_193)).status_code == 413
    assert sent(program, body, HTTP_TRANSFER_ENCODING="chunked").status_code == 413
    assert program.get(AUTODISCOVER, HTTP_HOST="autodiscover.acme.example").status_code == 404


def test_an_address_of_another_domain_is_not_this_hosts(acme: Cast, program: Client) -> None:
    assert sent(program, question("charlie@globex.example")).status_code == 404
