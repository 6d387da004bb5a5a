"""X1: the postmaster's own words in the notice: bounded, without links, previewed as they are sent."""

import pytest
from django.test import Client

from admin_console.enforcement.models import CutOver
from admin_console.enforcement.working import tell_members
from mailportal.notify.models import Notice
from security.models import NoticeFact
from security.postman.services import write_due_notices
from tests.admin_console.acts import FORCE, REVIEW, for_everyone, hidden, postmaster, prove, words
from tests.admin_console.acts import use_account_password as use
from tests.admin_console.enforcement.acts import OUTLOOK, in_days, personally
from tests.cast import Cast

OWN = "Ask the service desk in room 3, +49 40 5550 110.\nIt is open from 8 to 17."


@pytest.fixture
def bob(cast: Cast) -> Client:
    use(cast.alice, program=OUTLOOK)
    client = postmaster(cast.bob)
    client.post(FORCE, for_everyone(client))
    return client


def sent(cast: Cast, bob: Client, **fields: str) -> str:
    """Confirm with these fields; return what Alice is told."""
    page = prove(bob, cast.bob)
    assert bob.post(REVIEW, hidden(page) | {"tells": "on"} | fields).status_code == 302
    tell_members()
    write_due_notices()
    return Notice.objects.get(address=cast.alice.address).text


@pytest.mark.parametrize("when", [{"when": "now"}, in_days(2), personally()])
def test_own_words_are_shown_before_as_they_are_sent(cast: Cast, bob: Client, when: dict[str, str]) -> None:
    page = prove(bob, cast.bob)
    fields = {"tells": "on", "message": OWN, **when}
    shown = bob.post(REVIEW, hidden(page) | fields | {"preview": "1"})
    assert shown.status_code == 200
    assert not CutOver.objects.exists()
    assert not NoticeFact.objects.filter(kind__startswith="mail-programs").exists()
    told = sent(cast, bob, **fields)
    assert OWN in told
    lines = [line.strip() for line in told.splitlines() if line.strip()]
    # But for the minute in which it is sent, and the sign before the last line.
    compared = [line for line in lines if not line.startswith(("Time:", "Since ", "--"))]
    assert len(compared) > len(OWN.splitlines())
    assert [line for line in compared if line not in words(shown)] == []


def test_a_preview_keeps_the_proof_and_what_was_typed(cast: Cast, bob: Client) -> None:
    page = prove(bob, cast.bob)
    shown = bob.post(REVIEW, hidden(page) | personally(days=3) | {"message": OWN, "tells": "on", "preview": "1"})
    assert "room 3" in shown.content.decode()
    assert 'value="3"' in shown.content.decode()
    assert bob.post(REVIEW, hidden(shown) | personally(days=3)).status_code == 302


def test_nobody_is_told_and_nothing_previewed_where_that_is_not_wanted(cast: Cast, bob: Client) -> None:
    page = prove(bob, cast.bob)
    shown = bob.post(REVIEW, hidden(page) | {"when": "now", "preview": "1"})
    assert "Hello Alice" not in words(shown)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("x" * 1001, "at most 1000 characters"),
        ("See https://evil.example", "Leave out links"),
        ("See WWW.evil.example", "Leave out links"),
        ("A bell \u0007", "Use only letters, digits, punctuation and spaces"),
        ("Backwards \u202eabc", "Use only letters, digits, punctuation and spaces"),
    ],
)
def test_what_is_no_plain_text_is_refused(cast: Cast, bob: Client, typed: str, said: str) -> None:
    page = prove(bob, cast.bob)
    wrong = bob.post(REVIEW, hidden(page) | {"when": "now", "message": typed})
    assert wrong.status_code == 400
    assert said in words(wrong)
    assert not CutOver.objects.exists()


def test_an_address_that_is_no_link_yet_does_not_become_one(cast: Cast, bob: Client) -> None:
    assert "evil.example" not in sent(cast, bob, when="now", message="Go to evil.example or a@b.example")


def test_markup_is_only_text(cast: Cast, bob: Client) -> None:
    page = prove(bob, cast.bob)
    fields = {"when": "now", "tells": "on", "message": "<b>now</b>", "preview": "1"}
    assert "&lt;b&gt;now&lt;/b&gt;" in bob.post(REVIEW, hidden(page) | fields).content.decode()
