"""P9: pasted addresses are read line by line; each that is nobody's is named, and then nothing is chosen."""

import random
import time
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from admin_console.batches.addresses import PastedAddress, WrongLine, read_pasted, whose
from admin_console.batches.models import BatchRun
from mailportal.audit.models import AuditEvent
from tests.admin_console.acts import appointed, at_work, words
from tests.admin_console.batches.acts import colleagues
from tests.attack.stored import everything_stored
from tests.browser import logged_on
from tests.cast import Cast

BATCHES = "/console/batches/"


def paste(client: Client, text: str) -> HttpResponse:
    """Send the form as a browser does."""
    form = "application/x-www-form-urlencoded"
    return client.post(BATCHES, urlencode({"addresses": text}), content_type=form)  # type: ignore[return-value]


def test_one_a_line_or_several_with_names_or_without() -> None:
    text = "alice@acme.example\r\n\r\nDora <DORA@Acme.Example>; bob@acme.example,\tx\nNowak, Adam <adam@acme.example>"
    assert list(read_pasted(text)) == [
        PastedAddress(1, "alice@acme.example", "alice@acme.example"),
        PastedAddress(3, "Dora <DORA@Acme.Example>", "dora@acme.example"),
        PastedAddress(3, "bob@acme.example", "bob@acme.example"),
        PastedAddress(3, "x", ""),
        PastedAddress(4, "Nowak", ""),
        PastedAddress(4, "Adam <adam@acme.example>", "adam@acme.example"),
    ]


def test_lines_are_counted_as_the_browser_shows_them() -> None:
    """A line separator of Unicode or a form feed is rubbish within a line, not the end of one."""
    assert [one.line for one in read_pasted("a\u2028b\fc\nd\re")] == [1, 2, 3]


def test_whose_they_are(cast: Cast) -> None:
    """T1: one of another domain is as unknown as one that nobody has."""
    pasted = list(read_pasted(f"{cast.alice.address}\n{cast.charlie.address}\nnobody@acme.example\nrubbish"))
    found, wrong = whose(pasted, people=User.objects.filter(domain=cast.acme))
    assert found == [cast.alice.pk]
    assert wrong == [
        WrongLine(2, cast.charlie.address, is_address=True),
        WrongLine(3, "nobody@acme.example", is_address=True),
        WrongLine(4, "rubbish", is_address=False),
    ]


def rubbish(number: int) -> list[str]:
    """Return lines of everything that spreadsheets and attackers leave in a column."""
    dice = random.Random(11)  # noqa: S311 - the same lines each time
    kinds = (
        "=cmd|' /C calc'!A0",
        "<script>alert(1)</script>",
        "a@b@c",
        "@",
        "\u202eelpmaxe.emca",
        "x" * 300,
        "漢字@",
        "''",
    )
    return [f"{dice.choice(kinds)} {line}" for line in range(number)]


def test_ten_thousand_with_rubbish_name_their_lines_and_change_nothing(cast: Cast) -> None:
    people, client = colleagues(cast, 20), logged_on(cast.bob)
    lines = rubbish(9_980) + [person.address for person in people]
    before, began = everything_stored(), time.monotonic()
    answer = paste(client, "\r\n".join(lines))
    assert time.monotonic() - began < 5
    assert answer.status_code == 400
    shown = words(answer)
    assert "Some of these are nobody" in shown
    assert "=cmd|' /C calc'!A0" in shown
    assert "And 9,780 more lines." in shown
    assert b"<script>alert" not in answer.content
    after = everything_stored()
    assert {table for table in after if after[table] != before[table]} == set()
    assert not BatchRun.objects.exists()


def test_ten_thousand_that_are_right_are_chosen(cast: Cast) -> None:
    """Named more than once they count once."""
    people = colleagues(cast, 20)
    text = "\n".join([person.address for person in people] * 500)
    answer = paste(logged_on(cast.bob), text)
    assert answer.status_code == 302
    assert BatchRun.objects.get().total == 20


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "This field is required"),
        (" \n\n\t", "Paste at least one address."),
        ("a@acme.example\n" * 10_001, "These are more than 10,000 addresses."),
    ],
)
def test_nothing_and_too_much_are_refused(cast: Cast, text: str, says: str) -> None:
    answer = paste(logged_on(cast.bob), text)
    assert answer.status_code == 400
    assert says in words(answer)


@pytest.mark.parametrize(("blanks", "status"), [(2**20 - 200, 302), (2**20, 413), (2**21, 413)])
def test_more_than_a_mebibyte_is_too_large(cast: Cast, blanks: int, status: int) -> None:
    """Whatever it holds: one address, and blanks around it."""
    assert paste(logged_on(cast.bob), cast.alice.address + " " * blanks).status_code == status
    assert BatchRun.objects.exists() is (status == 302)


def test_a_delegated_administrator_finds_nobody_outside(cast: Cast) -> None:
    """T2: by a pasted address no more than by a guessed one."""
    client: Client = at_work(appointed(cast.dora, cast.sales))
    answer = paste(client, f"{cast.alice.address}\n{cast.bob.address}")
    assert answer.status_code == 400
    shown = words(answer)
    assert f"2 {cast.bob.address} Nobody here has this address." in shown
    assert not AuditEvent.objects.filter(event="admin_console:batch:ordered").exists()
