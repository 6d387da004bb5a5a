"""The logon page in two tabs, and buttons of an older page: led to where the person wants to go, nothing done (W2)."""

import pytest
from django.http import HttpResponse
from django.test import Client

from mailportal.audit.models import AuditEvent
from tests.browser import browser, in_one_line
from tests.cast import Cast, password_of
from tests.security.factors.authenticators.acts import text_of
from tests.security.logon.acts import OVERVIEW, is_in

OWN = {"origin": "http://testserver"}
HISTORY = "/settings/logons/"


@pytest.fixture
def client() -> Client:
    checked = browser()
    checked.handler.enforce_csrf_checks = True
    return checked


@pytest.fixture
def old_token(client: Client, cast: Cast) -> str:
    """What a page of another tab still holds, after Alice has logged on."""
    client.get("/logon/")
    token = client.cookies["csrf"].value
    typed = {"address": cast.alice.address, "password": password_of("Alice"), "csrfmiddlewaretoken": token}
    assert client.post("/logon/", typed, headers=OWN)["Location"] == OVERVIEW
    return token


def send(client: Client, path: str, token: str, **fields: str) -> HttpResponse:
    return client.post(path, {**fields, "csrfmiddlewaretoken": token}, headers=OWN)


def test_the_logon_page_in_two_tabs(cast: Cast, client: Client, old_token: str) -> None:
    """The second tab ends where the first one did, and counts as no logon."""
    typed = {"address": cast.alice.address, "password": password_of("Alice"), "next": HISTORY}
    answer = send(client, "/logon/", old_token, **typed)
    assert answer.status_code == 303
    assert client.get(answer["Location"])["Location"] == HISTORY
    assert AuditEvent.objects.filter(event="security:session:started").count() == 1


def test_another_persons_logon_in_the_second_tab_does_not_log_him_on(
    cast: Cast, client: Client, old_token: str
) -> None:
    answer = send(client, "/logon/", old_token, address=cast.dora.address, password=password_of("Dora"))
    assert cast.alice.address in text_of(client.get(client.get(answer["Location"])["Location"]))


@pytest.mark.django_db
def test_without_cookies_the_logon_page_says_so(client: Client) -> None:
    """Else it would come back without a word, for ever."""
    answer = send(client, "/logon/", "", address="alice@acme.example", password="Alice-Passw0rd", next=HISTORY)
    page = text_of(client.get(answer["Location"]))
    assert "your browser blocks cookies" in page
    assert f'name="next" value="{HISTORY}"' in page


@pytest.mark.parametrize(("wanted", "leads_to"), [(HISTORY, HISTORY), ("//evil.example", "/"), ("", "/")])
def test_the_language_button_of_an_older_page(client: Client, old_token: str, wanted: str, leads_to: str) -> None:
    answer = send(client, "/language/", old_token, language="zh-hans", next=wanted)
    assert (answer.status_code, answer["Location"]) == (303, leads_to)
    assert client.get(OVERVIEW)["Content-Language"] == "en"


def test_the_log_off_button_of_an_older_page(client: Client, old_token: str) -> None:
    """Nobody may leave in the belief that it was done."""
    answer = send(client, "/logoff/", old_token)
    page = client.get(answer["Location"])
    assert "You are still logged on" in text_of(page)
    assert is_in(client)
    send(client, "/logoff/", page.context["csrf_token"])
    assert not is_in(client)


def test_the_log_off_button_after_a_log_off(client: Client, old_token: str) -> None:
    send(client, "/logoff/", client.cookies["csrf"].value)
    answer = send(client, "/logoff/", old_token)
    assert "You are logged off." in text_of(client.get(answer["Location"], follow=True))


def test_any_other_form_is_refused_with_a_link_to_its_page(client: Client, old_token: str) -> None:
    headers = {**OWN, "referer": "http://testserver/settings/notices/?a=b"}
    answer = client.post("/settings/notices/", {"csrfmiddlewaretoken": old_token}, headers=headers)
    assert answer.status_code == 403
    assert '<a class="btn btn-primary" href="/settings/notices/?a=b">Open the page again</a>' in in_one_line(answer)


@pytest.mark.parametrize(
    "referer", ["http://evil.example/settings/", "http://testserver//evil.example", "http://[::1", "about:blank", ""]
)
def test_the_link_leads_nowhere_else(client: Client, old_token: str, referer: str) -> None:
    """W3."""
    headers = {**OWN, "referer": referer}
    answer = client.post("/settings/notices/", {"csrfmiddlewaretoken": old_token}, headers=headers)
    assert '<a class="btn btn-primary" href="/">' in in_one_line(answer)
