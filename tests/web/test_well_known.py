"""X31: where programs look by themselves: the page of a new password, and whom to tell of a weakness."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.core.checks import run_checks
from django.test import Client
from pytest_django import Settings

from tests.browser import browser, logged_on
from tests.cast import Cast

CHANGE, CONTACT = "/.well-known/change-password", "/.well-known/security.txt"


def test_a_password_manager_is_led_to_the_change(cast: Cast) -> None:
    answer = logged_on(cast.alice).get(CHANGE, follow=True)
    assert answer.redirect_chain == [("/settings/password/", 302)]  # type: ignore[attr-defined]
    assert 'autocomplete="new-password"' in answer.content.decode()


def test_a_stranger_is_led_there_through_the_logon(cast: Cast) -> None:
    client = browser()
    answer = client.get(CHANGE, follow=True)
    assert [status for _, status in answer.redirect_chain] == [302, 302]  # type: ignore[attr-defined]
    assert answer.request["QUERY_STRING"].startswith("next=%2Fsettings%2Fpassword%2F")
    typed = {"address": cast.alice.address, "password": "Alice-Passw0rd", "next": "/settings/password/"}
    assert client.post("/logon/", typed)["Location"] == "/settings/password/"


@pytest.mark.parametrize(
    "path",
    [
        # What programs ask for to see whether an unknown address is answered honestly (W3C, change-password URL).
        "/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200",
        "/.well-known/",
        "/.well-known/change-password/",
        "/.well-known/security.txt/",
        CONTACT,
    ],
)
def test_what_is_not_there_is_not_there(cast: Cast, path: str) -> None:
    for client in (browser(), logged_on(cast.alice)):
        assert client.get(path).status_code == 404


def fields(client: Client) -> list[tuple[str, str]]:
    answer = client.get(CONTACT)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    return [tuple(line.split(": ", 1)) for line in answer.content.decode().splitlines()]  # type: ignore[misc]


def test_the_operators_contact_is_named(db: None, settings: Settings) -> None:
    """RFC 9116: Contact, Expires, Preferred-Languages, Canonical; read again it never ends within the week."""
    settings.SECURITY_CONTACT = ["mailto:security@acme.example", "https://acme.example/report"]
    settings.PUBLIC_BASE_URL = "https://portal.example"
    with time_machine.travel("2027-01-15T23:30:00Z", tick=False):
        named = fields(browser())
    assert named == [
        ("Contact", "mailto:security@acme.example"),
        ("Contact", "https://acme.example/report"),
        ("Expires", "2027-02-14T00:00:00Z"),
        ("Preferred-Languages", "en, zh-Hans"),
        ("Canonical", "https://portal.example/.well-known/security.txt"),
    ]
    ends = datetime.fromisoformat(named[2][1])
    assert timedelta(days=7) < ends - datetime.fromisoformat("2027-01-15T23:30:00Z") < timedelta(days=365)


@pytest.mark.parametrize(
    ("contact", "is_refused"),
    [
        ("mailto:security@acme.example", False),
        ("https://acme.example/report", False),
        ("tel:+49-30-123456", False),
        ("security@acme.example", True),
        ("http://acme.example/report", True),
        ("mailto:security@acme.example\nExpires: never", True),
    ],
)
def test_a_contact_that_no_program_opens_is_refused_at_the_start(
    db: None, settings: Settings, contact: str, is_refused: bool
) -> None:
    settings.SECURITY_CONTACT = [contact]
    assert bool([message for message in run_checks() if message.id == "portal.E012"]) == is_refused
