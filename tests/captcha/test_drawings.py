"""What a captcha shows and says: readable by people, cheap to make, sent in parts, stored by nobody (D9, W9)."""

import io
import time
import wave

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

from mailportal.captcha.models import CaptchaChallenge
from mailportal.captcha.picture import draw
from mailportal.captcha.rules import ALPHABET, PICTURE_SYMBOLS, is_work_done
from mailportal.captcha.services import DRAWS, new_challenge_id
from mailportal.captcha.sound import RATE, speak
from security.models import PortalSession
from tests.browser import browser

ALL_DIGITS = "0123456789"


@pytest.fixture
def visitor(db: None) -> Client:
    """Return a browser that has seen a form."""
    client = browser()
    client.get("/logon/")
    return client


def address(kind: str, *, form: str = "logon") -> str:
    return f"/captcha/{form}/{new_challenge_id()}/{kind}/"


def test_the_alphabet_has_no_two_alike() -> None:
    assert not set(ALPHABET) & set("0OQD1I72Z4G6S5B8UVW")
    assert len(ALPHABET) ** PICTURE_SYMBOLS > 10**6


def test_a_picture_is_dark_on_light_and_of_the_promised_size() -> None:
    picture = Image.open(io.BytesIO(draw("ACEFH")))
    darkest, lightest = picture.convert("L").getextrema()
    assert picture.size == (160, 60)
    assert darkest < 110
    assert lightest > 240


def test_no_picture_is_drawn_twice() -> None:
    assert draw("ACEFH") != draw("ACEFH")


@pytest.mark.parametrize("language", dict(settings.LANGUAGES))
def test_every_digit_is_spoken_in_every_language(language: str) -> None:
    with wave.open(io.BytesIO(speak(ALL_DIGITS, language=language, seed=b"1"))) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 1, RATE)
        assert 6 < sound.getnframes() / RATE < 20


def test_sounds_differ_by_seed_digits_and_language() -> None:
    spoken = [("123456", "en", b"1"), ("123456", "en", b"2"), ("654321", "en", b"1"), ("123456", "zh-hans", b"1")]
    first, *_ = sounds = [speak(digits, language=language, seed=seed) for digits, language, seed in spoken]
    assert first == speak("123456", language="en", seed=b"1")
    assert len(set(sounds)) == 4


def test_the_sound_speaks_the_language_of_the_page(visitor: Client) -> None:
    """E16: the digits stay the same when the person switches."""
    url = address("sound")
    english = visitor.get(url).content
    chinese = visitor.get(url, headers={"accept-language": "zh-CN"}).content
    assert english != chinese
    assert visitor.get(url).content == english
    assert visitor.get(url, headers={"accept-language": "zh-CN"}).content == chinese


def test_drawing_is_cheap() -> None:
    """E4: what 20 networks may ask for, 600 a minute, leaves the machine idle most of the time."""
    began = time.process_time()
    for _ in range(20):
        draw("ACEFH")
        speak("123456", language="en", seed=b"1")
    assert (time.process_time() - began) / 20 < 0.04


@pytest.mark.parametrize(("kind", "content_type"), [("picture", "image/png"), ("sound", "audio/wav")])
def test_nobody_stores_what_is_shown(visitor: Client, kind: str, content_type: str) -> None:
    response = visitor.get(address(kind))
    assert (response.status_code, response["Content-Type"]) == (200, content_type)
    assert response["Cache-Control"] == "no-store"


def test_work_names_its_salt_and_its_price(visitor: Client) -> None:
    assert set(visitor.get(address("work")).json()) == {"salt", "bits"}


@pytest.mark.parametrize("kind", ["picture", "sound", "work"])
def test_only_for_a_browser_that_has_seen_a_form(db: None, kind: str) -> None:
    assert browser().get(address(kind)).status_code == 404


@pytest.mark.parametrize("kind", ["picture", "sound", "work"])
def test_nobody_draws_by_other_methods(visitor: Client, kind: str) -> None:
    assert {visitor.head(address(kind)).status_code, visitor.post(address(kind)).status_code} == {405}


def test_a_picture_makes_a_row_and_no_session(visitor: Client) -> None:
    """E6: until something of it is fetched the challenge of a page is only a name."""
    assert not CaptchaChallenge.objects.exists()
    visitor.get(address("picture"))
    assert CaptchaChallenge.objects.count() == 1
    assert not PortalSession.objects.exists()


def test_beyond_the_limit_is_said_so(visitor: Client) -> None:
    """E4."""
    answers = [visitor.get(address("work")) for _ in range(DRAWS.tries + 1)]
    assert [response.status_code for response in answers[-2:]] == [200, 429]
    assert answers[-1]["Retry-After"] == "60"


@pytest.mark.parametrize(
    ("wanted", "status", "span"),
    [
        ("bytes=0-1", 206, slice(0, 2)),
        ("bytes=100-", 206, slice(100, None)),
        ("bytes=0-999999999", 206, slice(0, None)),
        ("bytes=-5", 200, slice(None)),
        ("bytes=5-2", 200, slice(None)),
        ("bytes=0-1,4-5", 200, slice(None)),
        ("bytes=\u0661-2", 200, slice(None)),
        ("items=0-1", 200, slice(None)),
        ("bytes=999999999-", 200, slice(None)),
    ],
)
def test_a_sound_is_sent_in_parts(visitor: Client, wanted: str, status: int, span: slice) -> None:
    """Safari plays nothing that it cannot fetch so (RFC 9110, 14.2: what is not understood is ignored)."""
    url = address("sound")
    whole = visitor.get(url).content
    part = visitor.get(url, headers={"range": wanted})
    assert (part.status_code, part.content) == (status, whole[span])
    assert part["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize("nonce", ["", "-1", "+1", "1" * 17, "\u0661", "0x1", "1e9", "abc"])
def test_work_that_is_no_number_is_none(nonce: str) -> None:
    assert not is_work_done(salt="0" * 32, nonce=nonce, bits=0)


def test_work_without_a_salt_is_none() -> None:
    assert not is_work_done(salt="", nonce="1", bits=0)
