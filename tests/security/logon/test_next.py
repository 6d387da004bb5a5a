"""After the logon only paths of the portal itself are followed (W3)."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone
from django.utils.http import urlencode

from security.models import PortalSession
from tests.browser import browser, logged_on
from tests.cast import Cast, password_of

OVERVIEW = "/settings/account-security/"
ELSEWHERE = [
    "//evil.example", "/\\evil.example", "\\\\evil.example", "https:evil.example", "https://evil.example/",
    "javascript:alert(1)", "data:text/html,x", "/a\r\nLocation: https://evil.example", "/\t/evil.example",
    "evil.example", "http:///evil.example", "///evil.example",
]  # fmt: skip
INSIDE = ["/settings/password/", "/a?next=//evil.example", "/%5cevil.example", "/settings/verify/generate/?x=1#y"]


def location(cast: Cast, wanted: str) -> str:
    data = {"address": cast.alice.address, "password": password_of("Alice"), "next": wanted}
    return browser().post("/logon/", data)["Location"]


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_other_places_are_not_followed(cast: Cast, wanted: str) -> None:
    assert location(cast, wanted) == OVERVIEW
    page = browser().get("/logon/?" + urlencode({"next": wanted})).content.decode()
    assert 'name="next"' not in page.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("wanted", INSIDE)
def test_own_paths_are(cast: Cast, wanted: str) -> None:
    assert location(cast, wanted) == wanted


def test_the_page_that_was_asked_for_opens_after_the_logon(cast: Cast) -> None:
    client = browser()
    asked = client.get("/settings/password/?a=b")
    assert asked["Location"] == "/logon/?next=%2Fsettings%2Fpassword%2F%3Fa%3Db"
    page = client.get(asked["Location"]).content.decode()
    assert 'name="next" value="/settings/password/?a=b"' in page


def test_whoever_is_logged_on_already_is_not_sent_elsewhere_either(cast: Cast) -> None:
    client = logged_on(cast.alice)
    assert client.get("/logon/?next=//evil.example")["Location"] == OVERVIEW
    assert client.get("/logon/?next=/settings/password/")["Location"] == "/settings/password/"


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/settings/phone/bind/code/?a=b", "?ended=elsewhere&next=/settings/phone/bind/code/?a=b"),
        ("http://evil.example/settings/password/", "?ended=elsewhere"),
        ("http://testserver//evil.example/", "?ended=elsewhere"),
        ("", "?ended=elsewhere"),
        ("http://[", "?ended=elsewhere"),
    ],
)
def test_a_form_that_was_sent_too_late_leads_back_to_its_page(cast: Cast, referer: str, back: str) -> None:
    """Its own address may take no GET: the page that shows it is the one to open again."""
    client = logged_on(cast.alice)
    PortalSession.objects.update(ended_at=timezone.now())
    answer = client.post("/settings/phone/bind/code/send/", headers={"referer": referer} if referer else {})
    assert answer["Location"].startswith("/logon/")
    query = parse_qs(urlsplit(answer["Location"]).query)
    wanted = parse_qs(urlsplit(back).query)
    assert query == wanted


def test_what_a_late_form_leads_back_to_is_judged_like_any_other(cast: Cast) -> None:
    client = logged_on(cast.alice)
    PortalSession.objects.update(ended_at=timezone.now())
    answer = client.post("/settings/phone/bind/code/send/", headers={"referer": "http://testserver//evil.example/"})
    page = client.get(answer["Location"]).content.decode()
    assert 'name="next"' not in page.partition("<main")[2].partition("</main>")[0]
