"""X8: the page with a new password names the set-up file, and nothing secret is in its address or code."""

import pytest
from django.test import Client
from pytest_django import Settings

from mailportal.ui import qr
from security.client_passwords import set_up_file as set_up_files
from tests.browser import logged_on
from tests.cast import Cast
from tests.security.client_passwords.acts import generate, proved, secret_on, switched_on

FILE = "https://autoconfig.acme.example/mail/apple.mobileconfig?address=alice%40acme.example"


@pytest.fixture
def at_desk(acme: Cast) -> Client:
    return logged_on(switched_on(acme.alice))


def test_the_file_and_its_code_lead_to_the_set_up_host(
    acme: Cast, at_desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    picture_of = qr.picture_of

    def noted(text: str) -> qr.Picture:
        drawn.append(text)
        return picture_of(text)

    monkeypatch.setattr(set_up_files, "picture_of", noted)
    page = generate(at_desk, proved(at_desk, acme.alice))
    assert f'href="{FILE}"' in page.content.decode()
    assert drawn == [FILE]
    assert secret_on(page) not in drawn[0]


def test_a_password_that_cannot_open_it_has_none(acme: Cast, at_desk: Client) -> None:
    for kind, is_named in (("everything", True), ("imap", False), ("pop3", False), ("smtp", False)):
        page = generate(at_desk, proved(at_desk, acme.alice), kind=kind, label=kind)
        assert ("apple.mobileconfig" in page.content.decode()) == is_named


def test_without_set_up_hosts_no_file_is_named(acme: Cast, at_desk: Client, settings: Settings) -> None:
    settings.SET_UP_HOSTS = False
    assert "apple.mobileconfig" not in generate(at_desk, proved(at_desk, acme.alice)).content.decode()
