"""Rule 9 for programs that hang: what they do not read, or have half sent, keeps no connection open."""

import time
from collections.abc import Callable

import pytest

from tests.mail.conftest import Lab, Person
from tests.mail.program import Program
from tests.mail.programs import Imap, Pop3, Smtp

# More than the sockets and the login process between the two hold.
LETTER, TIMES = 4_000_000, 20
AT_ONCE = 5.0  # seconds; what was on its way when the connection ended has to be read first


def unread_fetches(person: Person, secret: str) -> Program:
    """Ask for far more than fits into any buffer."""
    program = filled(person, secret)
    program.client.select()
    for number in range(TIMES):
        program.client.send(f"f{number} FETCH 1 BODY.PEEK[]\r\n".encode())
    return program


def unread_message(person: Person, secret: str) -> Program:
    filled(person, secret).close()
    program = person.program(Pop3, secret)
    program.connection.sendall(b"RETR 1\r\n" * TIMES)
    return program


def filled(person: Person, secret: str) -> Imap:
    program = person.program(Imap, secret)
    program.client.append("INBOX", "", "", b"Subject: Large\r\n\r\n" + (b"y" * 78 + b"\r\n") * (LETTER // 80))
    return program


def half_a_message(person: Person, secret: str) -> Program:
    program = person.program(Smtp, secret)
    for command, argument in (("MAIL", f"FROM:<{person.address}>"), ("RCPT", f"TO:<{person.address}>")):
        assert program.client.docmd(command, argument)[0] == 250
    assert program.client.docmd("DATA")[0] == 354
    program.connection.sendall(b"Subject: Half\r\n")
    return program


@pytest.mark.parametrize("hang", [unread_fetches, unread_message, half_a_message])
def test_rule_9_a_stuck_program_is_cut_off_like_any_other(lab: Lab, hang: Callable[[Person, str], Program]) -> None:
    person = lab.person("dora")
    person.turn_on()
    lost = person.issue()
    program = hang(person, lost.secret)

    ended = person.delete(lost)

    assert ended is not None
    assert ended >= 1
    assert is_over(program)


def is_over(program: Program) -> bool:
    """Whether the connection ends after what was on its way, and not after all that was asked for."""
    begun, received = time.monotonic(), 0
    program.connection.settimeout(AT_ONCE)
    try:
        while (chunk := program.connection.recv(65536)) and time.monotonic() < begun + AT_ONCE:
            received += len(chunk)
    except TimeoutError:
        return False
    except OSError:
        return True
    return not chunk and received < LETTER * TIMES
