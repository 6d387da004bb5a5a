"""The contract with the mail server: 4xx for its mistakes, nothing told to a client without the key (L1, L13)."""

import json
from urllib.parse import quote

import pytest
from django.conf import settings

from mailportal.crypto.keyring import KeyRing, create_key
from tests.cast import Cast
from tests.security.mail_auth.conftest import MailServer, issue

LOGON = "/dovecot/logon"
GOOD = {"address": "alice@acme.example", "secret": "x", "protocol": "imap", "remote": "", "session": ""}
Headers = list[tuple[bytes, bytes]]


def key() -> bytes:
    return settings.KEYS.text("mail_auth").encode()


def headers(question: object = GOOD, text: str | None = None) -> Headers:
    coded = quote(json.dumps(question) if text is None else text, safe="")
    return [(b"x-portal-key", key()), (b"x-portal-question", coded.encode()), (b"content-length", b"0")]


def status(mail_server: MailServer, sent: Headers, path: str = LOGON, method: str = "POST") -> int:
    return mail_server.run(mail_server.request(path, sent, method)).status


@pytest.mark.parametrize("shown", [b"", b"0" * 64, b"\xff" * 64, b"None"])
def test_l1_a_wrong_key_gets_401(mail_server: MailServer, shown: bytes) -> None:
    sent = [(b"x-portal-key", shown), *headers()[1:]]
    assert status(mail_server, sent) == 401


def test_l1_no_key_two_keys_and_half_a_key_get_401(mail_server: MailServer) -> None:
    assert status(mail_server, headers()[1:]) == 401
    assert status(mail_server, [headers()[0], *headers()]) == 401
    assert status(mail_server, [(b"x-portal-key", key()[:-1]), *headers()[1:]]) == 401


def test_other_paths_and_methods(mail_server: MailServer) -> None:
    for path in ("/", "/dovecot", "/dovecot/logon/", "/DOVECOT/logon", "/logon/", "/dovecot/logon\x00"):
        assert status(mail_server, headers(), path) == 404
    for method in ("GET", "HEAD", "PUT", "TRACE", "OPTIONS", "post"):
        assert status(mail_server, headers(), method=method) == 405


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '"x"',
        "null",
        "NaN",
        "{}",
        "[" * 3000,
        '{"address":"a","address":"b","secret":"x","protocol":"imap"}',
        '{"address":"a","secret":"x"}',
        '{"address":"a","secret":"x","protocol":"imap","more":"x"}',
        '{"address":{"$gt":""},"secret":"x","protocol":"imap"}',
        '{"address":["a"],"secret":"x","protocol":"imap"}',
        '{"address":null,"secret":"x","protocol":"imap"}',
        '{"address":1,"secret":"x","protocol":"imap"}',
        '{"address":true,"secret":"x","protocol":"imap"}',
    ],
)
def test_l13_malformed_questions_get_400(mail_server: MailServer, text: str) -> None:
    assert status(mail_server, headers(text=text)) == 400


@pytest.mark.parametrize(
    ("name", "length", "expected"),
    [
        ("address", 321, 200),
        ("secret", 1025, 200),
        ("token", 1025, 200),
        ("session", 200, 200),
        ("session", 201, 400),
        ("remote", 201, 400),
        ("protocol", 201, 400),
    ],
)
def test_only_what_the_asker_says_himself_can_be_too_long_for_an_answer(
    mail_server: MailServer, cast: Cast, name: str, length: int, expected: int
) -> None:
    assert status(mail_server, headers({**GOOD, name: "x" * length})) == expected


def test_lengths_are_bytes(mail_server: MailServer) -> None:
    assert status(mail_server, headers({**GOOD, "session": "\u20ac" * 67})) == 400


def test_percent_code_is_decoded_once_and_strictly(mail_server: MailServer) -> None:
    for coded in (b"%", b"%4", b"%zz", quote(json.dumps(GOOD)).encode() + b"%"):
        sent = [headers()[0], (b"x-portal-question", coded), (b"content-length", b"0")]
        assert status(mail_server, sent) == 400


def test_l9_what_looks_percent_coded_inside_is_literal(mail_server: MailServer, cast: Cast) -> None:
    assert mail_server.logon(cast.alice, "%41lice-Passw0rd").result == "reject"


def test_bytes_that_are_no_text_are_a_wrong_secret_not_a_broken_question(mail_server: MailServer, cast: Cast) -> None:
    coded = b"%7B%22address%22:%22alice@acme.example%22,%22secret%22:%22%ff%fe%22,%22protocol%22:%22imap%22%7D"
    sent = [headers()[0], (b"x-portal-question", coded), (b"content-length", b"0")]
    reply = mail_server.run(mail_server.request(LOGON, sent))
    assert (reply.status, reply.result) == (200, "reject")


def test_a_body_gets_413(mail_server: MailServer) -> None:
    assert status(mail_server, [*headers()[:2], (b"content-length", b"1")]) == 413
    assert status(mail_server, [*headers()[:2], (b"transfer-encoding", b"chunked")]) == 413


def test_a_repeated_question_gets_400(mail_server: MailServer) -> None:
    assert status(mail_server, [*headers(), headers()[1]]) == 400
    assert status(mail_server, headers()[::2]) == 400


def test_refusals_of_every_kind_are_one_body(mail_server: MailServer, cast: Cast) -> None:
    issue(cast.alice)
    replies = [
        mail_server.logon(cast.alice, "wrong"),
        mail_server.logon("nobody@acme.example", "wrong"),
        mail_server.logon(cast.alice, "wrong", "lmtp"),
        mail_server.logon("no address", "wrong"),
    ]
    assert {json.dumps(reply.fields) for reply in replies} == {'{"result": "reject"}'}


def test_an_older_key_is_still_good_during_a_rotation(
    transactional_db: None, settings: object, tmp_path: object
) -> None:
    folder = tmp_path / "mail_auth"  # type: ignore[operator]
    create_key(folder, 1)
    create_key(folder, 2)
    for purpose in ("client", "mail_token", "throttle"):
        create_key(tmp_path / purpose, 1)  # type: ignore[operator]
    settings.KEYS = KeyRing(tmp_path)  # type: ignore[attr-defined,arg-type]
    server = MailServer()
    try:
        for text in settings.KEYS.texts("mail_auth"):  # type: ignore[attr-defined]
            assert status(server, [(b"x-portal-key", text.encode()), *headers()[1:]]) == 200
    finally:
        server.stop()
