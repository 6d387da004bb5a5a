"""The captcha on the logon page, as a browser without scripts meets it (E1, D9, E6; R2 over HTTP)."""

import pytest
from django.test import Client

from mailportal.captcha.models import CaptchaChallenge
from mailportal.throttle.models import Counter
from security.models import PortalSession
from tests.browser import browser
from tests.captcha.solver import challenge_on, solved
from tests.cast import Cast, password_of

LOGON, OVERVIEW = "/logon/", "/settings/account-security/"
ALICE = {"address": "alice@acme.example", "password": password_of("Alice")}


@pytest.fixture
def client(cast: Cast) -> Client:
    """Return a browser from which three wrong passwords came."""
    visitor = browser()
    visitor.get(LOGON)
    for number in range(3):
        visitor.post(LOGON, {**ALICE, "password": f"Wrong-Passw0rd-{number}"})
    return visitor


def page(client: Client, **more: str) -> str:
    return client.post(LOGON, {**ALICE, **more}).content.decode()


def test_the_right_password_with_the_digits_heard(client: Client) -> None:
    assert client.post(LOGON, {**ALICE, **solved(client, page(client))})["Location"] == OVERVIEW


def test_it_comes_after_three_wrong_passwords_and_one_that_is_repeated_counts_each_time(cast: Cast) -> None:
    """E1; the same for an address that nobody has. What a program repeats elsewhere is not a try at this page."""
    for address in (ALICE["address"], "nobody@acme.example"):
        visitor = browser()
        asked = ["captcha" in page(visitor, address=address, password="Wrong-Passw0rd") for _ in range(4)]
        assert asked == [False, False, True, True]


def test_the_right_password_forgets_the_wrong_ones(cast: Cast) -> None:
    visitor = browser()
    for _ in range(2):
        for _ in range(2):
            assert "captcha" not in page(visitor, password="Wrong-Passw0rd")
        assert visitor.post(LOGON, ALICE)["Location"] == OVERVIEW
        visitor.post("/logoff/")


def test_without_it_nothing_is_checked_or_counted(client: Client) -> None:
    """No hash, no count: the owner's own tries are not used up by a program that cannot read."""
    before = dict(Counter.objects.values_list("key", "count"))
    for _ in range(5):
        assert "Type the characters in the picture" in page(client)
    assert dict(Counter.objects.values_list("key", "count")) == before


def test_r2_reused_from_elsewhere_and_after_a_wrong_one(client: Client) -> None:
    right = solved(client, page(client))
    other = browser()
    other.get(LOGON)
    assert "do not match" in page(other, **right)
    assert "do not match" in page(client, **right), "it was looked at once"
    fresh = solved(client, page(client))
    assert "do not match" in page(client, **{**fresh, "captcha": "000000"})
    assert "do not match" in page(client, **fresh)


def test_another_picture_without_scripts_keeps_the_address_and_finds_no_mistakes(client: Client) -> None:
    first = challenge_on(page(client))
    response = client.post(LOGON, {"address": ALICE["address"], "password": "", "captcha": "", "captcha_another": "1"})
    html = response.content.decode()
    assert response.status_code == 200
    assert "There is a problem" not in html
    assert f'value="{ALICE["address"]}"' in html
    assert challenge_on(html) != first


def test_an_answer_is_never_shown_again(client: Client) -> None:
    challenge = challenge_on(page(client))
    assert "QQXJ7" not in page(client, captcha="QQXJ7", captcha_id=challenge)


def test_e6_pages_alone_make_no_rows(client: Client) -> None:
    for _ in range(20):
        page(client)
        client.get(LOGON)
    assert not CaptchaChallenge.objects.exists()
    assert not PortalSession.objects.exists()


def test_enter_does_not_ask_for_another_picture(client: Client) -> None:
    """The first button of a form is the one that Enter presses."""
    html = page(client)
    panel = html[html.index("data-captcha>") :]
    assert panel.index('type="submit" tabindex="-1"') < panel.index('name="captcha_another"')


def test_every_way_is_on_the_page(client: Client) -> None:
    """D9: picture, sound, the browser's own work, and a person."""
    html = page(client)
    for part in ("/picture/", "<audio controls", "/work/", "I cannot read the picture", "postmaster@"):
        assert part in html
