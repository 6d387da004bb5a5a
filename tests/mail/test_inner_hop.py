"""What local users of the mail host gain by reaching its inner ports: nothing; a token of the portal opens them.

On Dovecot 2.4 the relay's is the only one.
"""

import base64
import contextlib
import json
import re
import socket
import time
from collections.abc import Callable
from functools import partial
from http.client import HTTPConnection
from urllib.parse import quote, urlsplit

import pytest

from mailportal.crypto.keyring import KeyRing
from security.mail_auth import hop_token
from security.records.rules import Channel
from tests.mail.conftest import DOVECOT, Lab, Person
from tests.mail.program import PATIENCE, Way, at_once
from tests.mail.programs import Imap

INNER = "127.0.0.2"
FORGED = "203.0.113.9"


def token_for(person: Person, channel: Channel, *, age: float = 0) -> str:
    """Return a token as the portal issues it, `age` seconds ago, for the person's account password."""
    ((number, epoch),) = person.lab.portal.query(
        "SELECT id, auth_epoch FROM accounts_user WHERE address = ?", person.address
    )
    return hop_token.issue(
        KeyRing(person.lab.portal.data / "keys"),
        address=person.address,
        credential=f"account:{number}",
        channel=channel,
        epoch=epoch,
        now=time.time() - age,
    )


def imap_logon(way: Way, address: str, secret: str) -> str:
    return talk(way, way.ports.inner_imap, [f'a LOGIN "{address}" "{secret}"'])


def pop3_logon(way: Way, address: str, secret: str) -> str:
    return talk(way, way.ports.inner_pop3, [f"USER {address}", f"PASS {secret}"])


def sieve_logon(way: Way, address: str, secret: str) -> str:
    return talk(way, way.ports.inner_sieve, [f'AUTHENTICATE "PLAIN" "{plain(address, secret)}"'])


def submission_logon(way: Way, address: str, secret: str) -> str:
    return talk(way, way.ports.inner_submission, ["EHLO here", f"AUTH PLAIN {plain(address, secret)}"])


def relay_logon(way: Way, address: str, secret: str) -> str:
    return talk(way, way.ports.relay, ["EHLO here", f"AUTH PLAIN {plain(address, secret)}"], host="127.0.0.1")


Logon = Callable[[Way, str, str], str]
_SECOND_HOP: dict[Logon, tuple[Channel, str]] = {
    imap_logon: (Channel.IMAP, "a OK"),
    pop3_logon: (Channel.POP3, "+OK"),
    sieve_logon: (Channel.SIEVE, "OK"),
    submission_logon: (Channel.SMTP, "235"),
}
DOORS = (_SECOND_HOP if DOVECOT == "2.3" else {}) | {relay_logon: (Channel.SMTP, "235")}


@pytest.mark.parametrize("log_on", DOORS)
def test_a_living_token_opens_the_inner_port(lab: Lab, log_on: Logon) -> None:
    """Else the refusals below would prove nothing."""
    person = lab.person("jack")
    channel, accepted = DOORS[log_on]

    assert log_on(lab.way(), person.address, token_for(person, channel)).startswith(accepted)


@pytest.mark.parametrize("log_on", DOORS)
def test_nothing_but_a_living_token_of_this_account_and_protocol_opens_it(lab: Lab, log_on: Logon) -> None:
    person, other = lab.person("jack"), lab.person("kate")
    channel, accepted = DOORS[log_on]
    elsewhere = Channel.POP3 if channel is not Channel.POP3 else Channel.IMAP
    own = token_for(person, channel)
    claims = {
        "the account password": person.password,
        "an expired token": token_for(person, channel, age=hop_token.LIFE_SECONDS + 2),
        "another person's token": token_for(other, channel),
        "another protocol's token": token_for(person, elsewhere),
        "a changed token": own[:-1] + ("A" if own[-1] != "A" else "B"),
        "a token's name alone": own.partition(".")[0],
        "a word": "inner",
    }

    answers = at_once(partial(log_on, lab.way(), person.address, secret) for secret in claims.values())

    assert [what for what, answer in zip(claims, answers, strict=True) if answer.startswith(accepted)] == []


@pytest.mark.parametrize("log_on", DOORS)
def test_a_security_password_does_not_open_it(lab: Lab, log_on: Logon) -> None:
    person = lab.person("jack")
    person.turn_on()

    assert not log_on(lab.way(), person.address, person.issue().secret).startswith(DOORS[log_on][1])


@pytest.mark.parametrize("log_on", DOORS)
def test_c6_a_token_dies_with_its_credential(lab: Lab, log_on: Logon) -> None:
    """The window between the two questions of one logon: the password is deleted in it."""
    person = lab.person("jack")
    channel, accepted = DOORS[log_on]
    person.turn_on()
    password = person.issue()
    token = ask_portal(lab, person.address, password.secret, channel)["token"]

    person.delete(password)

    assert not log_on(lab.way(), person.address, token).startswith(accepted)


CLAIMS: dict[str, list[str]] = {
    "nothing": [],
    "a login": ["XCLIENT LOGIN={}", "EHLO here"],
    "a login and an address": ["XCLIENT ADDR=127.0.0.1 LOGIN={}", "EHLO here"],
}


@pytest.mark.parametrize("claim", CLAIMS)
def test_the_relay_takes_no_mail_on_anybodys_word(lab: Lab, claim: str) -> None:
    """From 127.0.0.1, whose XCLIENT the usual set-up believes."""
    person = lab.person("jack")
    claims = [command.format(person.address) for command in CLAIMS[claim]]
    mail = [f"MAIL FROM:<{person.address}>", f"RCPT TO:<{person.address}>"]

    answer = talk(local(lab), lab.host.site.ports.relay, ["EHLO here", *claims, *mail], host="127.0.0.1")

    assert answer.startswith(("553 5.7.1", "554 5.7.1"))


def local(lab: Lab) -> Way:
    """Return the way of a program on the mail host itself."""
    return Way(lab.host.site.ports, lab.host.site.certificate)


def test_a_local_program_cannot_claim_another_address_at_a_public_port(lab: Lab) -> None:
    """The claim would walk around the throttles per address. Loopback is where a trusted proxy would be."""
    person = lab.person("jack")
    way = local(lab)
    program = Imap(way)
    program.client.xatom("ID", f'("x-originating-ip" "{FORGED}" "x-originating-port" "99" "x-session-id" "forged")')

    assert program.log_on(person.address, person.password).outcome == "accepted"

    assert seen_by_dovecot(lab, person.address) == {way.source}


def test_the_session_has_the_programs_own_address(lab: Lab) -> None:
    person = lab.person("jack")

    assert person.program(Imap).log_on(person.address, person.password).outcome == "accepted"

    assert seen_by_dovecot(lab, person.address) == {person.way.source}


def seen_by_dovecot(lab: Lab, address: str) -> set[str]:
    """Return the client addresses of this account's logons in Dovecot's log, which is written beside the answer."""
    deadline = time.monotonic() + PATIENCE
    while not (seen := _logons(lab, address)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return {line.partition("rip=")[2].partition(",")[0] for line in seen}


def _logons(lab: Lab, address: str) -> list[str]:
    # As 2.3 writes it, and as 2.4.
    logged_on = re.compile(rf"(Login|Logged in): user=<{re.escape(address)}>")
    return [line for line in lab.host.site.dovecot_log.read_text().splitlines() if logged_on.search(line)]


def ask_portal(lab: Lab, address: str, secret: str, channel: Channel) -> dict[str, str]:
    """Ask the portal as Dovecot does."""
    protocol = "submission" if channel is Channel.SMTP else channel.value
    question = {"address": address, "secret": secret, "protocol": protocol, "remote": "127.0.0.1", "session": "s"}
    headers = {
        "X-Portal-Key": lab.host.site.mail_key,
        "X-Portal-Question": quote(json.dumps(question), safe=""),
        "Content-Length": "0",
    }
    portal = urlsplit(lab.portal.mail)
    with contextlib.closing(HTTPConnection(portal.netloc, timeout=PATIENCE)) as connection:
        connection.request("POST", "/dovecot/logon", headers=headers)
        return dict(json.load(connection.getresponse()))


def plain(address: str, secret: str) -> str:
    return base64.b64encode(f"\0{address}\0{secret}".encode()).decode()


def talk(way: Way, port: int, lines: list[str], host: str = INNER) -> str:
    """Say one line after the other to a plain port, each after the server's answer; return the last answer."""
    with way.connect(port, host) as connection:
        answer = received(connection)
        for line in lines:
            connection.sendall(f"{line}\r\n".encode())
            answer = received(connection)
        return answer


def received(connection: socket.socket) -> str:
    """Return what the server says next: small answers, each sent at once."""
    connection.settimeout(PATIENCE)
    return connection.recv(4096).decode()
