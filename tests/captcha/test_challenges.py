"""A challenge is for one form of one browser, lives five minutes, is good once (docs/security.md 1.6; R2, E4, E6)."""

import secrets
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import LazySettings
from django.utils import timezone

from mailportal.captcha.models import CaptchaChallenge
from mailportal.captcha.rules import LIFE, Typed, is_work_done
from mailportal.captcha.services import (
    DRAWS,
    FAILURES,
    NoSuchChallenge,
    TooManyDraws,
    draw_picture,
    draw_sound,
    draw_work,
    is_solved,
    new_challenge_id,
    purge_challenges,
)
from mailportal.crypto.hash_slots import Overloaded, hash_slot
from mailportal.throttle.counters import hit
from tests.captcha.solver import nonce_for, spoken_digits

pytestmark = pytest.mark.django_db

MINE = {"form": "logon", "browser": "browser-one"}
NETWORK = "192.0.2.0/24"


def speak(**asking: str) -> bytes:
    return draw_sound(**asking, language="en")


@pytest.fixture
def heard() -> Typed:
    """Return the right answer to a challenge of this browser."""
    challenge_id = new_challenge_id()
    speak(challenge_id=challenge_id, network=NETWORK, **MINE)
    return Typed(challenge_id, spoken_digits(challenge_id))


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Return the characters of a picture drawn while chance always takes the first."""
    monkeypatch.setattr(secrets, "choice", lambda symbols: symbols[0])
    challenge_id = new_challenge_id()
    draw_picture(challenge_id=challenge_id, network=NETWORK, **MINE)
    return Typed(challenge_id, "AAAAA")


def test_the_digits_heard_are_right(heard: Typed) -> None:
    assert is_solved(typed=heard, **MINE)


@pytest.mark.parametrize("written", ["AAAAA", "aaaaa", " aa aaa ", "AA-AAA", "\uff21\uff41AAA", "AA\u2013AAA\u200e\n"])
def test_the_characters_seen_are_right_in_any_case(seen: Typed, written: str) -> None:
    assert is_solved(typed=Typed(seen.challenge_id, written), **MINE)


@pytest.mark.parametrize("written", ["AAAA", "AAAAAA", "AAAAC", "", "\u0391AAAA", "\u0410AAAA", "\x00"])
def test_other_characters_are_wrong(seen: Typed, written: str) -> None:
    assert not is_solved(typed=Typed(seen.challenge_id, written), **MINE)


def test_right_once(heard: Typed) -> None:
    """R2: reused."""
    assert is_solved(typed=heard, **MINE)
    assert not is_solved(typed=heard, **MINE)


def test_right_after_wrong_is_wrong(heard: Typed) -> None:
    """R2: one look, whatever came of it."""
    assert not is_solved(typed=Typed(heard.challenge_id, "000"), **MINE)
    assert not is_solved(typed=heard, **MINE)


def test_for_another_form_is_wrong(heard: Typed) -> None:
    """R2."""
    assert not is_solved(typed=heard, form="recovery", browser=MINE["browser"])


@pytest.mark.parametrize("browser", ["browser-two", ""])
def test_from_another_browser_is_wrong(heard: Typed, browser: str) -> None:
    """R2."""
    assert not is_solved(typed=heard, form="logon", browser=browser)


def test_late_is_wrong(heard: Typed) -> None:
    """R2: old."""
    with time_machine.travel(timezone.now() + LIFE + timedelta(seconds=1), tick=False):
        assert not is_solved(typed=heard, **MINE)


@pytest.mark.parametrize("challenge_id", ["", "x" * 32, "0" * 32, "0" * 33, "../" * 10])
def test_made_up_is_wrong(challenge_id: str) -> None:
    assert not is_solved(typed=Typed(challenge_id, "AAAAA", "1"), **MINE)


def test_a_challenge_that_nothing_was_drawn_for_has_no_answer() -> None:
    challenge_id = new_challenge_id()
    draw_work(challenge_id=challenge_id, network=NETWORK, **MINE)
    assert not is_solved(typed=Typed(challenge_id, "", ""), **MINE)


def test_another_picture_ends_the_last(seen: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "choice", lambda symbols: symbols[1])
    draw_picture(challenge_id=seen.challenge_id, network=NETWORK, **MINE)
    assert not is_solved(typed=seen, **MINE)


def test_a_sound_is_the_same_when_played_again(heard: Typed) -> None:
    first = speak(challenge_id=heard.challenge_id, network=NETWORK, **MINE)
    assert speak(challenge_id=heard.challenge_id, network=NETWORK, **MINE) == first
    assert is_solved(typed=heard, **MINE)


def test_a_page_left_open_gets_a_new_picture(seen: Typed) -> None:
    with time_machine.travel(timezone.now() + LIFE + timedelta(seconds=1), tick=False):
        draw_picture(challenge_id=seen.challenge_id, network=NETWORK, **MINE)
        assert is_solved(typed=seen, **MINE)


@pytest.mark.parametrize("theirs", [{"form": "recovery", "browser": "browser-one"}, {"form": "logon", "browser": "x"}])
def test_nobody_draws_for_another(heard: Typed, theirs: dict[str, str]) -> None:
    with pytest.raises(NoSuchChallenge):
        draw_picture(challenge_id=heard.challenge_id, network=NETWORK, **theirs)
    assert is_solved(typed=heard, **MINE)


@pytest.mark.parametrize(
    ("challenge_id", "form", "browser"), [("x", "f", "b"), ("0" * 32, "f" * 33, "b"), ("0" * 32, "f", "")]
)
def test_nothing_is_drawn_for_what_is_no_challenge(challenge_id: str, form: str, browser: str) -> None:
    with pytest.raises(NoSuchChallenge):
        draw_picture(challenge_id=challenge_id, form=form, browser=browser, network=NETWORK)
    assert not CaptchaChallenge.objects.exists()


def test_work_of_a_browser_is_right_once() -> None:
    challenge_id = new_challenge_id()
    salt, bits = draw_work(challenge_id=challenge_id, network=NETWORK, **MINE)
    typed = Typed(challenge_id, "", nonce_for(salt, bits))
    assert is_solved(typed=typed, **MINE)
    assert not is_solved(typed=typed, **MINE)
    # The same name again gets another salt: work is never done in advance.
    assert draw_work(challenge_id=challenge_id, network=NETWORK, **MINE)[0] != salt
    assert not is_solved(typed=typed, **MINE)


def test_work_doubles_with_every_ten_failures_of_the_network_and_has_an_end() -> None:
    """1.6: 20 to 26 bits within an hour; what was asked for is what has to come, whatever failed since."""
    asked = []
    for failures in (0, 9, 1, 40, 50):
        for _ in range(failures):
            hit(FAILURES, NETWORK)
        asked.append(draw_work(challenge_id=new_challenge_id(), network=NETWORK, **MINE)[1])
    assert asked == [20, 20, 21, 25, 26]
    assert draw_work(challenge_id=new_challenge_id(), network="198.51.100.0/24", **MINE)[1] == 20
    assert not is_work_done(salt="salt", nonce=nonce_for("salt", 8), bits=20)


def test_a_network_gets_sixty_a_minute() -> None:
    """E4: beyond, nothing is drawn and no row is made; other networks go on."""
    for _ in range(DRAWS.tries):
        draw_work(challenge_id=new_challenge_id(), network=NETWORK, **MINE)
    rows = CaptchaChallenge.objects.count()
    for draw in (draw_picture, speak, draw_work):
        with pytest.raises(TooManyDraws):
            draw(challenge_id=new_challenge_id(), network=NETWORK, **MINE)
    assert CaptchaChallenge.objects.count() == rows == DRAWS.tries
    draw_picture(challenge_id=new_challenge_id(), network="198.51.100.0/24", **MINE)


def test_drawing_gets_one_core_however_many_ask(settings: LazySettings, tmp_path: Path) -> None:
    """E4: while one picture is drawn others wait, and what waits too long is told to come back; no row is spent."""
    settings.CAPTCHA_SLOT_DIRECTORY = tmp_path  # tests that run beside this one keep their place
    challenge_id = new_challenge_id()
    with hash_slot(settings.CAPTCHA_SLOT_DIRECTORY, 1), pytest.raises(Overloaded):
        draw_picture(challenge_id=challenge_id, network=NETWORK, **MINE)
    draw_picture(challenge_id=challenge_id, network=NETWORK, **MINE)


def test_what_nobody_answered_is_purged(heard: Typed) -> None:
    """E6: rows are capped by their life."""
    assert purge_challenges() == 0
    with time_machine.travel(timezone.now() + LIFE + timedelta(seconds=1), tick=False):
        assert purge_challenges() == 1
    assert not CaptchaChallenge.objects.exists()


def test_a_stolen_table_tells_no_answer(heard: Typed, seen: Typed) -> None:
    for row in CaptchaChallenge.objects.values_list():
        assert heard.answer not in repr(row)
        assert seen.answer not in repr(row)
