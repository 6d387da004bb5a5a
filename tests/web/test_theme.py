"""The theme is a form and a cookie: no script, no flash."""

import pytest
from django.test import Client, RequestFactory

from mailportal.ui.theme import Theme, theme_of


@pytest.fixture
def chooser(visitor: Client) -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("theme", list(Theme))
def test_the_choice_is_kept_and_leads_back(chooser: Client, theme: Theme) -> None:
    response = chooser.post("/theme/", {"theme": theme, "next": "/settings/password/"})
    assert (response.status_code, response.headers["Location"]) == (302, "/settings/password/")
    cookie = response.cookies["theme"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == (theme, True, "Lax")


def test_it_leads_nowhere_else(chooser: Client) -> None:
    response = chooser.post("/theme/", {"theme": "dark", "next": "//evil.example"})
    assert response.headers["Location"] == "/"


@pytest.mark.parametrize("theme", ["", "pink", "DARK", '"><script>'])
def test_an_unknown_theme_is_refused(chooser: Client, theme: str) -> None:
    response = chooser.post("/theme/", {"theme": theme})
    assert response.status_code == 400
    assert not response.cookies


def test_it_is_changed_by_post_only(chooser: Client) -> None:
    assert chooser.get("/theme/?theme=dark").status_code == 405


def test_nonsense_in_the_cookie_follows_the_system() -> None:
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = '"><script>'
    assert theme_of(request) is Theme.SYSTEM
