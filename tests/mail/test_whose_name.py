"""Whose name a message carries: the table of docs/mail-servers.md, row by row on the real servers."""

import contextlib
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import NamedTuple

import pytest

from tests.mail.conftest import DOMAIN, Lab
from tests.mail.letters import from_outside
from tests.mail.programs import Smtp
from tests.prepared import ROOT

ANOTHER = f"bob@{DOMAIN}"


class Row(NamedTuple):
    """One row of the table."""

    message: str
    as_shipped: str
    setting: str
    then: str


def rows() -> list[Row]:
    section = (ROOT / "docs/mail-servers.md").read_text().partition("## Whose name a message carries\n")[2]
    lines = re.match(r"(?:\|.*\n)+", section)
    assert lines is not None
    return [Row(*(cell.strip() for cell in line.strip("|").split("|"))) for line in lines[0].splitlines()[2:]]


def in_the_envelope(lab: Lab) -> str:
    person = lab.person("wim")
    return person.program(Smtp, person.password).send(ANOTHER, person.address, "Hello")


def in_the_header(lab: Lab) -> str:
    person = lab.person("wim")
    client = person.program(Smtp, person.password).client
    client.mail(person.address)
    client.rcpt(person.address)
    code, words = client.data(f"From: {ANOTHER}\r\nSubject: Hello\r\n\r\nHello\r\n")
    return f"{code} {words.decode()}"


def nobodys(lab: Lab) -> str:
    person = lab.person("wim")
    return person.program(Smtp, person.password).send("", person.address, "Hello")


def from_a_stranger(lab: Lab) -> str:
    return from_outside(lab, lab.person("wim").address, sender=ANOTHER)


SENDS: dict[str, Callable[[Lab], str]] = {
    "a person's, another one in the envelope (`MAIL FROM`)": in_the_envelope,
    "a person's, another one in the header (`From:`)": in_the_header,
    "a person's, with the empty sender, no read receipt": nobodys,
    "a stranger's, the sender in one of the own domains": from_a_stranger,
}
SETTINGS: dict[str, Callable[[Lab], AbstractContextManager[None]]] = {
    "": lambda _lab: contextlib.nullcontext(),
    "the milter's `--hold-from`": Lab.holding_from,
    "`@STRANGERS_AS_OWN_SENDERS@`: `refuse_own_senders`": Lab.refusing_own_senders,
}


def test_the_table_has_each_of_these_messages() -> None:
    assert [row.message for row in rows()] == list(SENDS)


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.message)
def test_m6_a_name_is_held_as_the_table_says(lab: Lab, row: Row) -> None:
    send = SENDS[row.message]

    assert outcome(send(lab)) == row.as_shipped
    with SETTINGS[row.setting](lab):
        assert outcome(send(lab)) == (row.then or row.as_shipped)


def test_m6_where_the_header_is_held_ones_own_mail_goes_on(lab: Lab) -> None:
    person = lab.person("wim")

    with lab.holding_from():
        program = person.program(Smtp, person.password)
        assert program.send(person.address, person.address, "Mine") == "250"
        assert program.send(person.address.upper(), person.address, "Mine in capitals") == "250"


def outcome(answer: str) -> str:
    return {"2": "taken", "5": "refused"}[answer[0]]
