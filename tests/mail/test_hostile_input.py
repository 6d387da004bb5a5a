"""What strangers send must not close the door for the others (docs/security.md 1.13, the Lua side)."""

import base64
from functools import partial

import pytest

from tests.mail.conftest import Lab
from tests.mail.program import PATIENCE, Outcome, Way, at_once
from tests.mail.programs import Imap

SOON = 1.0  # seconds; an open breaker would answer "temporary" for two


def plain(user: bytes, secret: bytes) -> bytes:
    return base64.b64encode(b"\0" + user + b"\0" + secret)


HOSTILE = {
    "5,000 characters of nothing": b"A" * 5000,
    "a secret of 3,700 bytes": plain(b"alice@acme.example", b"x" * 3700),
    "a secret of 257 bytes": plain(b"alice@acme.example", b"x" * 257),
    "1,024 bytes that each take eight in the question": plain(b"alice@acme.example", b"\x01" * 1024),
    "320 and 1,024 of them": plain(b"\x7f" * 320, b"\x7f" * 1024),
    "512 letters that each take six in the question": plain(b"alice@acme.example", "é".encode() * 512),
    "a secret of 1,025 bytes": plain(b"alice@acme.example", b"x" * 1025),
    "a name of 321 bytes": plain(b"a" * 308 + b"@acme.example", b"x"),
    "broken UTF-8": plain(b"alice@acme.example", b"\xff\xfe"),
    "an overlong slash": plain(b"..\xc0\xaf..@acme.example", b"x"),
    "a name of 3,000 bytes": plain(b"a" * 3000, b"x"),
    "a way out of the mail store": plain(b"../../bob@acme.example", b"x"),
    "a name with a tab": plain(b"alice\t@acme.example", b"x"),
    "two names": plain(b"alice@acme.example@acme.example", b"x"),
    "no name": plain(b"", b"x"),
    "no secret": plain(b"alice@acme.example", b""),
    "right-to-left marks": plain("alice\u202e@acme.example".encode(), b"x"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_stranger_does_not_disturb_the_next_right_logon(lab: Lab, what: str) -> None:
    person = lab.person("gina")
    stranger = lab.way()

    answers = at_once(partial(authenticate, stranger, HOSTILE[what]) for _ in range(3))
    assert all(answer.startswith((b"a NO [AUTHENTICATIONFAILED]", b"a BAD")) for answer in answers), answers

    answer = person.program(Imap).log_on(person.address, person.password)
    assert answer.outcome is Outcome.ACCEPTED
    assert answer.seconds < SOON


def authenticate(way: Way, initial: bytes) -> bytes:
    """Return the server's answer to AUTHENTICATE PLAIN with these bytes."""
    with way.tls().wrap_socket(way.connect(way.ports.imaps), server_hostname="127.0.0.1") as connection:
        connection.settimeout(PATIENCE)
        stream = connection.makefile("rb")
        assert stream.readline().startswith(b"* OK")
        connection.sendall(b"a AUTHENTICATE PLAIN\r\n")
        assert stream.readline().startswith(b"+")
        connection.sendall(initial + b"\r\n")
        return stream.readline()
