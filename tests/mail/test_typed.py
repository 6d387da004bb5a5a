"""What people type into mail programs reaches the portal as it is: read there, and recorded there (rule 8, M5)."""

from collections.abc import Callable
from functools import partial

import pytest

from accounts.passwords.rules import MAIL_SERVERS_REFUSE
from tests.mail.conftest import Lab
from tests.mail.program import Outcome, Way, at_once
from tests.mail.programs import PROGRAMS, Sieve, Smtp, SmtpWithStartTls
from tests.mail.test_hostile_input import authenticate, plain

NFC, NFD = "Gr\u00fc\u00dfe-Portal-9", "Gru\u0308\u00dfe-Portal-9"
SASL = (Smtp, SmtpWithStartTls, Sieve)  # these programs' tests speak AUTHENTICATE PLAIN, which takes any byte


def grouped(secret: str, between: str) -> str:
    return between.join(secret[start : start + 4] for start in range(0, len(secret), 4))


SPELLINGS: dict[str, Callable[[str], str]] = {
    "trailing blanks": lambda secret: f"{secret} \u2028",
    "next line": lambda secret: grouped(secret, "\u0085"),
    "form feed": lambda secret: grouped(secret, "\x0b\x0c"),
    "no-break space": lambda secret: grouped(secret, "\u00a0"),
    "ideographic space": lambda secret: grouped(secret, "\u3000"),
    "en dash": lambda secret: grouped(secret, "\u2013"),
    "zero-width space": lambda secret: grouped(secret, "\u200b"),
    "full width": lambda secret: "".join(chr(ord(char) + 0xFEE0) for char in secret),
}


def imap(way: Way, address: str | bytes, secret: str | bytes) -> bytes:
    """Return the answer to AUTHENTICATE PLAIN, which carries what LOGIN's quoted strings cannot."""
    user, typed = (text.encode() if isinstance(text, str) else text for text in (address, secret))
    return authenticate(way, plain(user, typed))


def test_a_right_security_password_is_accepted_however_it_was_pasted(lab: Lab) -> None:
    person = lab.person("paste")
    person.turn_on()
    secret = person.issue().secret

    answers = at_once(partial(imap, person.way, person.address, spell(secret)) for spell in SPELLINGS.values())

    assert [answer[:4] for answer in answers] == [b"a OK"] * len(SPELLINGS), dict(zip(SPELLINGS, answers, strict=True))


@pytest.mark.parametrize("spelt", ["{} ", " {}", "{}\r\n", "{}\u3000", "\u202a{}\u202c"], ids=ascii)
def test_a_name_is_read_as_on_the_web(lab: Lab, spelt: str) -> None:
    """A blank behind it, as phones add; the mailbox is the person's own."""
    person = lab.person("blank")

    assert imap(person.way, spelt.format(person.address.upper()), person.password).startswith(b"a OK")
    assert person.comes_to_read("With your web logon password")


def test_the_web_logon_password_opens_every_program_in_both_spellings(lab: Lab) -> None:
    person = lab.person("umlaut")
    lab.backstage.change_password(person.address, person.password, NFD, delete_client_passwords=False)

    for kind in SASL:
        for typed in (NFC, NFD):
            assert kind(person.way).log_on(person.address, typed).outcome is Outcome.ACCEPTED
    for typed in (NFC, NFD):
        assert imap(person.way, person.address, typed).startswith(b"a OK")


@pytest.mark.parametrize("password", [" Blanks around-1 ", "Bell\x02\x07-\x7f-One", "\u202eMarks\u200b-1"], ids=ascii)
def test_a_web_logon_password_of_any_characters_opens_mail_programs(lab: Lab, password: str) -> None:
    person = lab.person("any")
    lab.backstage.change_password(person.address, person.password, password, delete_client_passwords=False)

    for kind in SASL:
        assert kind(person.way).log_on(person.address, password).outcome is Outcome.ACCEPTED
    assert imap(person.way, person.address, password).startswith(b"a OK")


@pytest.mark.parametrize("char", MAIL_SERVERS_REFUSE, ids=ascii)
def test_dovecot_itself_refuses_four_characters_and_asks_nobody(lab: Lab, char: str) -> None:
    """What docs/mail-servers.md tells, and the page on which such a password is chosen: no script comes before it."""
    person = lab.person("four")
    person.turn_on()
    secret = person.issue().secret

    assert imap(person.way, person.address, f"{secret}{char}").startswith(b"a NO [AUTHENTICATIONFAILED]")
    assert imap(person.way, person.address, secret).startswith(b"a OK")
    assert lab.recorded_from(person.way) == [(person.address, "client-password")]


REFUSED = {
    "257 bytes": (b"x" * 257, "Wrong password"),
    "1,025 bytes": (b"x" * 1025, "Longer than any password can be"),
    "Latin-1": (
        "Grüße-Portal-9".encode("latin-1"),
        "The password had characters that cannot be read: the mail program does not send them as UTF-8",
    ),
    "a control character": (b"Correct\x02Horse-7", "Wrong password"),
}


@pytest.mark.parametrize("with_security_passwords", [True, False])
@pytest.mark.parametrize("name", REFUSED)
def test_what_can_be_no_secret_is_told_to_its_owner(lab: Lab, name: str, with_security_passwords: bool) -> None:
    secret, words = REFUSED[name]
    person = lab.person("told")
    if with_security_passwords:
        person.turn_on()

    assert imap(person.way, person.address, secret).startswith(b"a NO [AUTHENTICATIONFAILED]")
    assert person.comes_to_read(words)


NAMES = {
    "line break": (b"al\nice@acme.example", "al\ufffdice@acme.example", "malformed-address"),
    "slash": (b"alice/x@acme.example", "alice/x@acme.example", "malformed-address"),
    "Latin-1": ("jürgen@acme.example".encode("latin-1"), "j\ufffdrgen@acme.example", "malformed-address"),
    "a way out of the mail store": (b"../../bob@acme.example", "../../bob@acme.example", "malformed-address"),
    "nobody's": (b"nobody@acme.example", "nobody@acme.example", "unknown-account"),
    "321 bytes": (b"a" * 308 + b"@acme.example", "", "too-long"),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_is_none_is_recorded_with_its_reason(lab: Lab, name: str) -> None:
    typed, shown, reason = NAMES[name]
    way = lab.way()

    assert imap(way, typed, b"Wrong-Passw0rd").startswith(b"a NO [AUTHENTICATIONFAILED]")
    assert lab.recorded_from(way) == [(shown, reason)]


def test_a_mail_program_s_own_way_to_log_on_is_asked_about_too(lab: Lab) -> None:
    """Each of the five, with a secret that can be none."""
    person = lab.person("five")
    answers = at_once(partial(kind(person.way).log_on, person.address, "x" * 300) for kind in PROGRAMS)
    assert {answer.outcome for answer in answers} == {Outcome.REFUSED}
    assert len(lab.recorded_from(person.way, wanted=len(PROGRAMS))) == len(PROGRAMS)
