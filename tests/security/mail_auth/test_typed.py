"""What strangers type is judged and recorded by the portal, never by a 4xx (rule 8, M5)."""

from collections.abc import Callable

import pytest

from accounts.passwords.services import hash_password
from security.models import LogonRecord
from security.records.rules import Reason
from tests.cast import Cast, password_of
from tests.security.mail_auth.conftest import MailServer, issue

COMPOSED, DECOMPOSED = "Gr\u00fc\u00dfe-Portal-9", "Gru\u0308\u00dfe-Portal-9"


def grouped(secret: str, between: str) -> str:
    return between.join(secret[start : start + 4] for start in range(0, len(secret), 4))


SPELLINGS: dict[str, Callable[[str], str]] = {
    "trailing line break": lambda secret: f"{secret}\r\n",
    "line breaks": lambda secret: grouped(secret, "\r\n"),
    "TAB": lambda secret: grouped(secret, "\t"),
    "no-break space": lambda secret: grouped(secret, "\u00a0"),
    "ideographic space": lambda secret: grouped(secret, "\u3000"),
    "en dash": lambda secret: grouped(secret, "\u2013"),
    "zero-width space": lambda secret: grouped(secret, "\u200b"),
    "full width": lambda secret: "".join(chr(ord(char) + 0xFEE0) for char in secret),
}


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_right_security_password_in_every_spelling(mail_server: MailServer, cast: Cast, name: str) -> None:
    row, secret = issue(cast.alice)
    assert mail_server.logon(cast.alice, SPELLINGS[name](secret)).fields["credential"] == f"client:{row.pk}"


@pytest.mark.parametrize("spelt", ["{} ", "\t{}\r\n", "\u202a{}\u202c", "\u3000{}\ufeff", "{}".upper()], ids=ascii)
def test_an_address_in_every_spelling(mail_server: MailServer, cast: Cast, spelt: str) -> None:
    """As on the web; and it is recorded for its owner."""
    typed = spelt.format(cast.dora.address)
    assert mail_server.logon(typed.upper(), password_of("Dora")).fields["address"] == cast.dora.address
    mail_server.stop_recording()
    record = LogonRecord.objects.get()
    assert (record.account_id, record.typed_address) == (cast.dora.pk, cast.dora.address)


@pytest.mark.parametrize("typed", [COMPOSED, DECOMPOSED])
def test_an_account_password_in_both_spellings_and_remembered_in_both(
    mail_server: MailServer, cast: Cast, typed: str
) -> None:
    cast.dora.password = hash_password(COMPOSED)
    cast.dora.save()
    for text in (typed, COMPOSED, DECOMPOSED):
        assert mail_server.logon(cast.dora, text).result == "accept"


@pytest.mark.parametrize("password", ["Tab\tinside-1", "Line\r\nbreak-1", "Bell\x07-and-\x7f-1", "\u202eMarks\u200b-1"])
def test_every_character_may_be_in_an_account_password(mail_server: MailServer, cast: Cast, password: str) -> None:
    cast.dora.password = hash_password(password)
    cast.dora.save()
    assert mail_server.logon(cast.dora, password).result == "accept"
    assert mail_server.logon(cast.dora, password.strip("1")).result == "reject"


REFUSED = {
    "1,024 bytes": ({"secret": "x" * 1024}, Reason.WRONG_SECRET),
    "1,025 bytes": ({"secret": "x" * 1025}, Reason.TOO_LONG),
    "their number alone": ({"secret": "", "secret_bytes": "4000"}, Reason.TOO_LONG),
    "nothing but the number": ({"secret_bytes": "4000"}, Reason.TOO_LONG),
    "Latin-1": ({"secret": "Gr\udcfc\udcdfe-Portal-9"}, Reason.NOT_TEXT),
    "65 characters": ({"secret": "x" * 65}, Reason.WRONG_SECRET),
    "a NUL": ({"secret": "Dora\0-Passw0rd"}, Reason.WRONG_SECRET),
    "nothing": ({"secret": ""}, Reason.WRONG_SECRET),
}


@pytest.mark.parametrize("must_use_security_passwords", [True, False])
@pytest.mark.parametrize("name", REFUSED)
def test_what_can_be_no_secret_is_recorded_for_its_owner_with_its_reason(
    mail_server: MailServer, cast: Cast, name: str, must_use_security_passwords: bool
) -> None:
    """L13: no 4xx, which would be nobody's to mend."""
    typed, reason = REFUSED[name]
    if must_use_security_passwords:
        issue(cast.dora)
    assert mail_server.ask("logon", address=cast.dora.address, protocol="imap", **typed).result == "reject"
    mail_server.stop_recording()
    record = LogonRecord.objects.get()
    assert (record.account_id, record.reason) == (cast.dora.pk, reason)


@pytest.mark.parametrize("name", REFUSED)
def test_a1_of_an_unknown_address_it_is_told_as_of_a_known_one(mail_server: MailServer, cast: Cast, name: str) -> None:
    typed, _ = REFUSED[name]
    assert mail_server.ask("logon", address="nobody@acme.example", protocol="imap", **typed).fields == {
        "result": "reject"
    }
    mail_server.stop_recording()
    assert LogonRecord.objects.get().reason == Reason.UNKNOWN_ACCOUNT


NAMES = {
    "line break": ("do\nra@acme.example", "do\ufffdra@acme.example", Reason.MALFORMED_ADDRESS),
    "slash": ("dora/x@acme.example", "dora/x@acme.example", Reason.MALFORMED_ADDRESS),
    "Latin-1": ("j\udcfcrgen@acme.example", "j\ufffdrgen@acme.example", Reason.MALFORMED_ADDRESS),
    "way out": ("../../bob@acme.example", "../../bob@acme.example", Reason.MALFORMED_ADDRESS),
    "nobody": ("nobody@acme.example", "nobody@acme.example", Reason.UNKNOWN_ACCOUNT),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_is_none_is_recorded_for_its_domain(mail_server: MailServer, cast: Cast, name: str) -> None:
    typed, shown, reason = NAMES[name]
    assert mail_server.logon(typed, password_of("Dora")).result == "reject"
    mail_server.stop_recording()
    record = LogonRecord.objects.get()
    assert (record.domain_id, record.typed_address, record.reason) == (cast.acme.pk, shown, reason)


@pytest.mark.parametrize("named", [{"address": "x" * 321}, {"address_bytes": "9000"}])
def test_a_name_that_is_too_long_is_recorded_and_unknown(
    mail_server: MailServer, cast: Cast, named: dict[str, str]
) -> None:
    assert mail_server.ask("logon", secret="x", protocol="imap", **named).result == "reject"
    assert mail_server.ask("exists", **named).result == "unknown"
    assert mail_server.ask("check", token="x", protocol="imap", **named).result == "reject"
    mail_server.stop_recording()
    assert set(LogonRecord.objects.values_list("reason", flat=True)) == {Reason.TOO_LONG}


@pytest.mark.parametrize(
    "token", [{"token": "x" * 1025}, {"token_bytes": "2000"}, {"token": "\udcff"}, {"token": "account:{}.\udcff"}]
)
def test_a_token_that_can_be_none_is_refused_and_recorded(
    mail_server: MailServer, cast: Cast, token: dict[str, str]
) -> None:
    typed = {name: text.format(cast.dora.pk) for name, text in token.items()}
    assert mail_server.ask("check", address=cast.dora.address, protocol="imap", **typed).result == "reject"
    mail_server.stop_recording()
    assert LogonRecord.objects.get().typed_address == cast.dora.address
