"""After the logon only paths of the portal itself are followed (W3)."""

import pytest
from django.utils.http import urlencode

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
