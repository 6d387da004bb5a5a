"""Guessing account passwords at the logon page (M3; attacks A3 to A6): slow for the guesser, harmless for the owner."""

from collections.abc import Iterator

import pytest
import time_machine
from django.db.models import F
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from mailportal.throttle.counters import hit
from mailportal.throttle.models import Counter
from security.limits import STRANGERS_DAY
from security.models import LogonRecord
from security.passwords.rules import Door
from security.passwords.services import check_account_password
from security.passwords.tally import subject_of
from security.records.rules import Reason
from tests.browser import browser
from tests.captcha.solver import solved
from tests.cast import Cast, password_of
from tests.hash_places import all_taken
from tests.security.logon.acts import LOGON, WANTS_CAPTCHA, send

OWNER, GUESSER = "198.51.100.7", "203.0.113.9"
THROTTLED = "Too many failed attempts. Try again in 1 second."
ALARMED = "Use a browser in which you logged on before, try again in 24 hours"


@pytest.fixture(autouse=True)
def _still() -> Iterator[None]:
    """No wait ends by itself; ``later`` ends it."""
    with time_machine.travel(timezone.now(), tick=False):
        yield


def later(seconds: int = 60) -> None:
    Counter.objects.update(ends_at=F("ends_at") - seconds)


def guess(client: Client, address: str, number: int) -> HttpResponse:
    return send(client, address, f"Guess-{number}-Passw0rd")


def right(client: Client, address: str, name: str) -> HttpResponse:
    return send(client, address, password_of(name))


@pytest.mark.parametrize("address", ["alice@acme.example", "nobody@acme.example", "nobody@nowhere.example"])
def test_the_eleventh_guess_is_refused_alike_for_known_and_unknown(cast: Cast, address: str) -> None:
    """A1, A3: what is said about too many tries says nothing about who exists."""
    client = browser(source=GUESSER)
    answers = [guess(client, address, number) for number in range(11)]
    assert [answer.status_code for answer in answers] == [400] * 10 + [429]
    assert THROTTLED in answers[-1].content.decode()
    assert answers[-1]["Retry-After"] == "1"


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


@pytest.mark.thorough
def test_a_hundred_guesses_from_elsewhere_do_not_lock_the_owner_out(cast: Cast) -> None:
    """A4: the owner was here before."""
    assert right(browser(source=OWNER), cast.alice.address, "Alice").status_code == 302
    guesser = browser(source=GUESSER)
    for number in range(12):
        guess(guesser, cast.alice.address, number)
    for number in range(12, 100):
        guesser.post(LOGON, {"address": cast.alice.address, "password": f"Guess-{number}-Passw0rd"})
    assert right(browser(source=OWNER), cast.alice.address, "Alice").status_code == 302
    assert right(guesser, cast.alice.address, "Alice").status_code == 429


@pytest.mark.parametrize("address", ["alice@acme.example", "nobody@acme.example"])
def test_after_fifty_a_day_no_captcha_helps_a_stranger_and_the_owners_browser_gets_in(cast: Cast, address: str) -> None:
    """A4, 1.13: patient guesses with solved captchas; what is said is the same for an address that nobody has."""
    owner = browser(source=OWNER)
    right(owner, cast.alice.address, "Alice")
    owner.post("/logoff/")
    hit(STRANGERS_DAY, subject_of(address), times=STRANGERS_DAY.tries - 12)
    for network in range(2):
        client = browser(source=f"203.0.{network}.9")
        for number in range(6):
            assert guess(client, address, 10 * network + number).status_code == 400
    answer = right(browser(source="203.0.99.9"), address, "Alice")
    assert answer.status_code == 429
    assert ALARMED in answer.content.decode()
    assert right(owner, cast.alice.address, "Alice").status_code == 302


def test_one_guess_at_many_accounts_is_stopped(cast: Cast) -> None:
    """A5: no eleventh account is looked at without a captcha, and nothing recorded; other networks go on."""
    client = browser(source=GUESSER)
    pages = [unsolved(client, f"person{number}@acme.example").content.decode() for number in range(12)]
    assert [WANTS_CAPTCHA in page for page in pages] == [False] * 10 + [True] * 2
    assert LogonRecord.objects.count() == 10
    assert unsolved(browser(source=OWNER), cast.alice.address, password_of("Alice")).status_code == 302
    assert right(client, cast.alice.address, "Alice").status_code == 302, "with a captcha a person gets in"


def test_wrong_passwords_of_mail_programs_ask_the_web_for_a_captcha_and_shut_nobody_out(cast: Cast) -> None:
    """1.13: an unknown browser in the network of an old phone."""
    for number in range(12):
        check_account_password(
            account=cast.alice,
            address=cast.alice.address,
            password=f"Old-{number}-Passw0rd",
            source_address=OWNER,
            door=Door.MAIL,
        )
    client = browser(source=OWNER)
    page = unsolved(client, cast.alice.address, password_of("Alice"))
    assert (page.status_code, WANTS_CAPTCHA in page.content.decode()) == (400, True)
    assert right(client, cast.alice.address, "Alice").status_code == 302


def test_own_success_pays_for_no_guess_at_others(cast: Cast) -> None:
    """A6: the attacker logs on to an account of their own between guesses."""
    client = browser(source=GUESSER)
    answers = []
    for number in range(12):
        answers.append(guess(client, cast.alice.address, number).status_code)
        right(browser(source=GUESSER), cast.dora.address, "Dora")
    assert answers == [400] * 10 + [429] * 2


def unsolved(client: Client, address: str, password: str = "", **more: str) -> HttpResponse:
    password = password or "Guess-99-Passw0rd"
    return client.post(LOGON, {"address": address, "password": password, **more})


@pytest.mark.parametrize("address", ["alice@acme.example", "nobody@acme.example"])
def test_after_three_wrong_passwords_a_captcha_is_asked_for(cast: Cast, address: str) -> None:
    """E1: with the page of the third failure, alike for known and unknown; another address starts without."""
    client = browser(source=GUESSER)
    pages = [guess(client, address, number).content.decode() for number in range(3)]
    assert ["data-captcha" in page for page in pages] == [False, False, True]
    assert "data-captcha" not in client.get(LOGON).content.decode()
    assert "data-captcha" not in guess(client, cast.dora.address, 0).content.decode()


def test_without_its_answer_not_even_the_right_password_is_looked_at(cast: Cast) -> None:
    """E1: and nothing is counted or hashed, so that no answer tells right from wrong."""
    client = browser(source=GUESSER)
    for number in range(3):
        guess(client, cast.alice.address, number)
    wrong, correct = unsolved(client, cast.alice.address), unsolved(client, cast.alice.address, password_of("Alice"))
    assert (wrong.status_code, correct.status_code) == (400, 400)
    assert WANTS_CAPTCHA in correct.content.decode()
    assert LogonRecord.objects.count() == 3
    assert right(client, cast.alice.address, "Alice").status_code == 302


def test_a_solved_captcha_is_good_for_one_password(cast: Cast) -> None:
    """R2: single use, of this form in this browser."""
    client = browser(source=GUESSER)
    for number in range(3):
        page = guess(client, cast.alice.address, number).content.decode()
    answer = solved(client, page)
    assert unsolved(client, cast.alice.address, **answer).status_code == 400
    again = unsolved(client, cast.alice.address, password_of("Alice"), **answer)
    assert again.status_code == 400
    assert "Here is a new one." in again.content.decode()
    other = browser(source=GUESSER)
    page = unsolved(client, cast.alice.address).content.decode()
    assert unsolved(other, cast.alice.address, password_of("Alice"), **solved(client, page)).status_code == 400


def test_another_picture_without_scripts_checks_nothing(cast: Cast) -> None:
    client = browser(source=GUESSER)
    for number in range(3):
        guess(client, cast.alice.address, number)
    page = unsolved(client, cast.alice.address, password_of("Alice"), captcha_another="1")
    assert page.status_code == 200
    assert 'value="alice@acme.example"' in page.content.decode()
    assert WANTS_CAPTCHA not in page.content.decode()


def test_the_owners_browser_has_tries_of_its_own(cast: Cast) -> None:
    """E1: a colleague on the same network shuts nobody out of a browser in which they are at home."""
    owner = browser(source=OWNER)
    assert right(owner, cast.alice.address, "Alice").status_code == 302
    owner.post("/logoff/")
    colleague = browser(source=OWNER)
    for number in range(12):
        guess(colleague, cast.alice.address, number)
    assert right(colleague, cast.alice.address, "Alice").status_code == 429
    later()
    assert right(colleague, cast.alice.address, "Alice").status_code == 302, "who is no program waits a little"
    assert unsolved(owner, cast.alice.address, password_of("Alice")).status_code == 302


def test_overload_is_a_temporary_failure_never_a_wrong_password(cast: Cast) -> None:
    """Rule 8: all places for hashes are taken by others."""
    with all_taken():
        response = right(browser(), cast.alice.address, "Alice")
    assert response.status_code == 503
    assert response["Retry-After"] == "2"
    assert right(browser(), cast.alice.address, "Alice").status_code == 302
