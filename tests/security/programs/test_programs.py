"""Programs are named from what they say, and nothing that they say speaks to the reader."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from security.programs.rules import ProgramPicture, mail_picture
from security.programs.words import words_for

MOZILLA = "Mozilla/5.0 "
APPLE = "AppleWebKit/605.1.15 (KHTML, like Gecko) "
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko) "
BROWSERS = [
    ("(Windows NT 10.0; Win64; x64; rv:139.0) Gecko/20100101 Firefox/139.0", "Firefox on Windows"),
    (f"(Windows NT 10.0; Win64; x64) {WEBKIT}Chrome/137.0.0.0 Safari/537.36", "Chrome on Windows"),
    (f"(Windows NT 10.0; Win64; x64) {WEBKIT}Chrome/137.0.0.0 Safari/537.36 Edg/137.0.0.0", "Edge on Windows"),
    (f"(Windows NT 10.0; Win64; x64) {WEBKIT}Chrome/136.0.0.0 Safari/537.36 OPR/121.0.0.0", "Opera on Windows"),
    (f"(X11; Linux x86_64) {WEBKIT}Chrome/137.0.0.0 Safari/537.36", "Chrome on Linux"),
    (f"(X11; CrOS x86_64 14541.0.0) {WEBKIT}Chrome/137.0.0.0 Safari/537.36", "Chrome on ChromeOS"),
    (f"(Linux; Android 10; K) {WEBKIT}Chrome/137.0.0.0 Mobile Safari/537.36", "Chrome on Android"),
    (
        f"(Linux; Android 10; K) {WEBKIT}SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
        "Samsung Internet on Android",
    ),
    ("(Android 15; Mobile; rv:139.0) Gecko/139.0 Firefox/139.0", "Firefox on Android"),
    (
        "(Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
        "Safari on Mac",
    ),
    (
        f"(iPhone; CPU iPhone OS 18_5 like Mac OS X) {APPLE}Version/18.5 Mobile/15E148 Safari/604.1",
        "Safari on iPhone",
    ),
    (
        f"(iPhone; CPU iPhone OS 18_5 like Mac OS X) {APPLE}CriOS/137.0.7151.51 Mobile/15E148 Safari/604.1",
        "Chrome on iPhone",
    ),
    (
        f"(iPad; CPU OS 18_5 like Mac OS X) {APPLE}FxiOS/139.0 Mobile/15E148 Safari/605.1.15",
        "Firefox on iPad",
    ),
    (
        f"(Linux; Android 14; V2309A) {WEBKIT}Chrome/126.0.6478.188 Mobile Safari/537.36 MicroMessenger/8.0.60",
        "WeChat on Android",
    ),
    ("(compatible; Windows NT 6.1)", "A browser on Windows"),
    ("(compatible)", "Unknown program"),
]


@pytest.mark.parametrize(("text", "words"), BROWSERS, ids=[words for _, words in BROWSERS])
def test_browsers(text: str, words: str) -> None:
    assert words_for(MOZILLA + text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Thunderbird 128.3.1", "Thunderbird"),
        ("Microsoft Outlook 16.0", "Outlook"),
        ("Foxmail/7.2", "Foxmail"),
        ("iPhone Mail 22F76", "Apple Mail"),
        ("com.fsck.K-9", "K-9 Mail"),
        ("curl/8.14.1", "curl"),
        ("", "Unknown program"),
        ("+49 30 1234 call us", "Unknown program"),
        ("Call the support at once", "Call"),
        ("\u202egnp.exe", "Unknown program"),
    ],
)
def test_mail_programs_and_others(text: str, words: str) -> None:
    assert words_for(text) == words


@given(st.text(max_size=300))
def test_whatever_a_client_says_is_short_and_harmless(text: str) -> None:
    words = words_for(text)
    assert 0 < len(words) <= 60
    assert not set(words) & set("<>&\"'\n\r\u202e")


@pytest.mark.parametrize(
    ("text", "picture"),
    [
        ("Microsoft Outlook 16.0", ProgramPicture.ENVELOPE),
        ("iPhone Mail (22F76)", ProgramPicture.PHONE),
        ("iPad Mail", ProgramPicture.TABLET),
        ("Thunderbird 128.3.1", ProgramPicture.LAPTOP),
        ("K-9 Mail for Android", ProgramPicture.PHONE),
        ("DavMail", ProgramPicture.UNKNOWN),
        ("", ProgramPicture.UNKNOWN),
    ],
)
def test_a_mail_program_has_the_picture_of_its_kind(text: str, picture: ProgramPicture) -> None:
    assert mail_picture(text) == picture
