"""Guessing account passwords at the logon page (M3; attacks A3 to A6): slow for the guesser, harmless for the owner."""

from contextlib import ExitStack
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from mailportal.crypto.hash_slots import hash_slot
from security.logons.rules import Reason
from security.models import LogonRecord
from tests.browser import browser
from tests.cast import Cast, password_of

OWNER, GUESSER = "198.51.100.7", "203.0.113.9"
THROTTLED = "Too many failed attempts. Try again in 15 minutes"


def guess(client: Client, address: str, number: int) -> HttpResponse:
    return client.post("/logon/", {"address": address, "password": f"Guess-{number}-Passw0rd"})


def right(client: Client, address: str, name: str) -> HttpResponse:
    return client.post("/logon/", {"address": address, "password": password_of(name)})


@pytest.mark.parametrize("address", ["alice@acme.example", "nobody@acme.example", "nobody@nowhere.example"])
def test_the_eleventh_guess_is_refused_alike_for_known_and_unknown(cast: Cast, address: str) -> None:
    """A1, A3: what is said about too many tries says nothing about who exists."""
    client = browser(source=GUESSER)
    answers = [guess(client, address, number) for number in range(11)]
    assert [answer.status_code for answer in answers] == [400] * 10 + [429]
    assert THROTTLED in answers[-1].content.decode()
    assert 0 < int(answers[-1]["Retry-After"]) <= 900


def test_beyond_the_limit_even_the_right_password_waits_and_nothing_confirms_it(cast: Cast) -> None:
    """A3."""
    client = browser(source=GUESSER)
    for number in range(11):
        guess(client, cast.alice.address, number)
    wrong, correct = guess(client, cast.alice.address, 99), right(client, cast.alice.address, "Alice")
    assert (wrong.status_code, correct.status_code) == (429, 429)
    assert len(wrong.content) == len(correct.content)
    assert "sid" not in client.cookies
    assert LogonRecord.objects.latest("pk").reason == Reason.THROTTLED


def test_a_hundred_guesses_from_elsewhere_do_not_lock_the_owner_out(cast: Cast) -> None:
    """A4: the owner was here before."""
    assert right(browser(source=OWNER), cast.alice.address, "Alice").status_code == 302
    guesser = browser(source=GUESSER)
    for number in range(100):
        guess(guesser, cast.alice.address, number)
    assert right(browser(source=OWNER), cast.alice.address, "Alice").status_code == 302
    assert right(guesser, cast.alice.address, "Alice").status_code == 429


def test_one_guess_at_many_accounts_is_stopped(cast: Cast) -> None:
    """A5: at most ten accounts; other sources go on."""
    client = browser(source=GUESSER)
    answers = [guess(client, f"person{number}@acme.example", 0).status_code for number in range(12)]
    assert answers == [400] * 10 + [429] * 2
    assert right(browser(source=OWNER), cast.alice.address, "Alice").status_code == 302


def test_own_success_pays_for_no_guess_at_others(cast: Cast) -> None:
    """A6: the attacker logs on to his own account between his guesses."""
    client = browser(source=GUESSER)
    answers = []
    for number in range(12):
        answers.append(guess(client, cast.alice.address, number).status_code)
        right(browser(source=GUESSER), cast.dora.address, "Dora")
    assert answers == [400] * 10 + [429] * 2


def test_overload_is_a_temporary_failure_never_a_wrong_password(cast: Cast, settings: Settings, tmp_path: Path) -> None:
    """Rule 8: all places for hashes are taken by others."""
    settings.HASH_SLOT_DIRECTORY = tmp_path  # tests that run beside this one keep their places
    with ExitStack() as others:
        for _ in range(settings.HASH_SLOTS):
            others.enter_context(hash_slot(settings.HASH_SLOT_DIRECTORY, settings.HASH_SLOTS))
        response = right(browser(), cast.alice.address, "Alice")
    assert response.status_code == 503
    assert response["Retry-After"] == "2"
    assert right(browser(), cast.alice.address, "Alice").status_code == 302
