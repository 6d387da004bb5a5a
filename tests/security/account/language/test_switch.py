"""Switching the language: a form on every page, a cookie, and the account's own choice (E16, W3)."""

import re

import pytest
from django.test import Client

from accounts.directory.services import choose_language
from accounts.models import User
from mailportal.notify.models import Notice
from security.postman.services import write_due_notices
from tests.browser import browser, in_one_line, logged_on
from tests.cast import Cast, password_of
from tests.security.factors.authenticators.acts import attached
from tests.security.factors.questions.acts import AGAIN, CHOICE
from tests.security.logon.conftest import newcomer
from tests.security.notices.mailbox import newest_for

__all__ = ["newcomer"]


def switch(client: Client, language: str, back_to: str = "/logon/") -> None:
    response = client.post("/language/", {"language": language, "next": back_to})
    assert (response.status_code, response["Location"]) == (302, back_to)


def log_on(client: Client, account: User) -> None:
    client.post("/logon/", {"address": account.address, "password": password_of(account.name)})


def spoken(client: Client, page: str = "/logon/") -> str:
    """Return the language that a page is answered in."""
    response = client.get(page)
    assert response.status_code == 200
    tag = {"en": "en", "zh-hans": "zh-Hans"}[response["Content-Language"]]
    assert re.search(rf'<html lang="{tag}"\s+dir="ltr"', response.content.decode())
    return response["Content-Language"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-hans"),
        ("zh", "zh-hans"),
        ("zh-Hans-CN", "zh-hans"),
        ("de,zh;q=0.5,en;q=0.3", "zh-hans"),
        ("en-GB,zh;q=0.9", "en"),
        ("fr", "en"),
        ("", "en"),
        ("zh" * 5000, "en"),
        ("*;q=x,;,\\", "en"),
    ],
)
def test_the_browser_chooses(asked: str, language: str) -> None:
    response = browser().get("/logon/", HTTP_ACCEPT_LANGUAGE=asked)
    assert response["Content-Language"] == language
    assert {"Cookie", "Accept-Language"} <= {name.strip() for name in response["Vary"].split(",")}


@pytest.mark.django_db
def test_the_choice_is_kept_with_care() -> None:
    client = browser()
    response = client.post("/language/", {"language": "zh-hans", "next": "/logon/?next=%2Fsettings%2F"})
    assert response["Location"] == "/logon/?next=%2Fsettings%2F"
    cookie = response.cookies["language"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert spoken(client) == "zh-hans"
    switch(client, "en")
    assert spoken(client) == "en"


@pytest.mark.django_db
def test_every_page_offers_the_other_language_in_its_own_words(cast: Cast) -> None:
    for client, page in (
        (browser(), "/logon/"),
        (logged_on(cast.alice), "/settings/account-security/"),
        (logged_on(cast.bob), "/console/employees/"),
    ):
        html = in_one_line(client.get(page, follow=True))
        assert 'value="zh-hans" lang="zh-Hans"' in html
        assert "简体中文</button>" in html


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wanted", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_it_leads_nowhere_else(wanted: str) -> None:
    response = browser().post("/language/", {"language": "en", "next": wanted})
    assert response["Location"] == "/"


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["", "de", "zh", "ZH-HANS", "zh-hans.unclaimed", '"><script>'])
def test_an_unknown_language_is_refused(language: str) -> None:
    response = browser().post("/language/", {"language": language})
    assert response.status_code == 400
    assert "language" not in response.cookies


@pytest.mark.django_db
def test_it_is_changed_by_our_own_form_only() -> None:
    assert browser().get("/language/?language=zh-hans").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/language/", {"language": "zh-hans"}).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["", "de", ".unclaimed", "zh-hans.unclaimed.unclaimed", "x" * 4000, '"><script>'])
def test_nonsense_in_the_cookie_leaves_it_to_the_browser(value: str) -> None:
    client = browser()
    client.cookies["language"] = value
    assert client.get("/logon/", HTTP_ACCEPT_LANGUAGE="en")["Content-Language"] == "en"


def test_the_account_keeps_the_choice_for_every_browser(cast: Cast) -> None:
    switch(logged_on(cast.alice), "zh-hans")
    elsewhere = browser()
    assert spoken(elsewhere) == "en"
    log_on(elsewhere, cast.alice)
    assert spoken(elsewhere, "/settings/account-security/") == "zh-hans"
    # Nor is it forgotten when she leaves.
    elsewhere.post("/logoff/")
    assert spoken(elsewhere) == "zh-hans"


def test_a_switch_before_logging_on_is_newer_than_the_accounts_choice(cast: Cast) -> None:
    choose_language(account=cast.alice, language="en")
    client = browser()
    switch(client, "zh-hans")
    log_on(client, cast.alice)
    assert spoken(client, "/settings/account-security/") == "zh-hans"
    cast.alice.refresh_from_db()
    assert cast.alice.language == "zh-hans"


def test_what_another_person_chose_in_this_browser_leaves_the_accounts_choice_alone(cast: Cast) -> None:
    choose_language(account=cast.alice, language="en")
    shared = browser()
    switch(shared, "zh-hans")
    log_on(shared, cast.dora)
    shared.post("/logoff/")
    log_on(shared, cast.alice)
    assert spoken(shared, "/settings/account-security/") == "en"
    cast.alice.refresh_from_db()
    assert cast.alice.language == "en"


def test_messages_follow_the_browser_until_a_language_is_chosen(cast: Cast) -> None:
    assert cast.alice.message_language == "en"
    for asked, language in (("zh-CN", "zh-hans"), ("en", "en"), ("zh", "zh-hans")):
        log_on(Client(HTTP_ACCEPT_LANGUAGE=asked), cast.alice)
        cast.alice.refresh_from_db()
        assert cast.alice.message_language == language
    assert cast.alice.language_chosen_at is None
    # A page goes on following the browser, too.
    assert spoken(logged_on(cast.alice), "/settings/account-security/") == "en"


def test_the_first_logon_is_told_of_as_the_browser_speaks(newcomer: User) -> None:
    client = browser()
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-CN"
    log_on(client, newcomer)
    client.post("/logon/set-up/questions/", CHOICE)
    client.post("/logon/set-up/questions/confirm/", AGAIN)
    client.post("/logon/set-up/phone/skip/")
    assert spoken(client, "/settings/account-security/") == "zh-hans"
    write_due_notices()
    texts = Notice.objects.filter(address=newcomer.address).values_list("text", flat=True)
    # The very first logon is no news (E14); the questions that were set in it are.
    (text,) = texts
    assert "，您好：" in text


def test_whoever_has_a_language_is_told_in_it_of_a_logon_in_another(cast: Cast) -> None:
    log_on(browser(), cast.alice)
    thief = browser(source="203.0.113.9")
    thief.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-CN"
    log_on(thief, cast.alice)
    assert newest_for(cast.alice).startswith("Hello Alice,")


def test_nobody_chooses_it_with_the_password_alone_where_more_is_asked(cast: Cast) -> None:
    attached(cast.alice)
    thief = browser()
    thief.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-CN"
    log_on(thief, cast.alice)
    assert thief.get("/logon/verify/authenticator/").status_code == 200
    cast.alice.refresh_from_db()
    assert cast.alice.language == ""


@pytest.mark.django_db
def test_errors_outside_of_any_page_are_in_the_language_of_the_browser() -> None:
    client = Client(HTTP_ACCEPT_LANGUAGE="zh")
    for response in (client.put("/logon/"), client.get("/nowhere/"), client.get("/logon/?%ff")):
        assert 'lang="zh-Hans"' in response.content.decode()


def test_files_are_the_same_for_everybody() -> None:
    response = Client(HTTP_ACCEPT_LANGUAGE="zh").get("/static/favicon.svg")
    assert response.status_code == 200
    assert "Accept-Language" not in response.get("Vary", "")
