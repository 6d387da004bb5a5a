"""E4: the overview says of each part how it stands, and what to do next where there is anything to do."""

import re

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from security.policies import CLIENT_PASSWORDS, FACTOR_AUTHENTICATOR, FACTOR_PHONE, FACTOR_QUESTIONS, OFF, REQUIRED
from tests.browser import logged_on
from tests.cast import Cast
from tests.security.client_passwords.acts import OVERVIEW, issue, switched_on
from tests.security.factors.authenticators.acts import attached
from tests.security.factors.phones.acts import bound
from tests.security.factors.questions.acts import set_up

ITEM = re.compile(r'<li class="(ok|todo)">.*?<b>(.*?)</b><span>(.*?)</span>(?:<a href="(/[a-z/-]+)">(.*?)<span)?', re.S)


def strip(client: Client) -> dict[str, tuple[str, str]]:
    """Return the strip on top: each part's state, and its next step."""
    page = client.get(OVERVIEW).content.decode()
    items = ITEM.findall(page)
    assert all((kind == "todo") == bool(step) for kind, _, _, _, step in items)
    # To the page of the deed: a link that only scrolls looks like one that does nothing.
    assert all(client.get(url).status_code in {200, 302} for _, _, _, url, _ in items if url)
    return {title: (state, step) for _, title, state, _, step in items}


@pytest.fixture
def alice(cast: Cast) -> User:
    return cast.alice


def test_a_bare_account_is_told_three_steps(alice: User) -> None:
    assert strip(logged_on(alice)) == {
        "Password": ("Changed today", ""),
        "Security password": ("Off", "Turn it on"),
        "Second factor": ("None yet", "Attach one"),
        "Questions": ("Not set up", "Set them up"),
    }


def test_where_all_is_done_there_is_no_step(alice: User) -> None:
    attached(alice)
    bound(alice)
    set_up(alice)
    issue(switched_on(alice))
    shown = strip(logged_on(alice))
    assert not any(step for _, step in shown.values())
    assert shown["Second factor"] == ("Authenticator app and secure phone", "")
    assert shown["Recovery codes"] == ("10 of 10 left", "")


def test_an_order_leads_to_the_first_password(cast: Cast, alice: User) -> None:
    cast.order(CLIENT_PASSWORDS, REQUIRED)
    assert strip(logged_on(alice))["Security password"] == ("On, none generated yet", "Generate the first one")


def test_one_factor_is_enough_and_two_are_advised(alice: User) -> None:
    bound(alice)
    client = logged_on(alice)
    assert strip(client)["Second factor"] == ("Secure phone", "")
    assert "Keep two, so that losing one does not lock you out" in client.get(OVERVIEW).content.decode()


def test_what_is_not_offered_is_no_step(cast: Cast, alice: User, settings: Settings) -> None:
    """P6: nobody is sent after what the domain has switched off."""
    for kind in (FACTOR_AUTHENTICATOR, FACTOR_PHONE, FACTOR_QUESTIONS):
        cast.order(kind, OFF)
    client = logged_on(alice)
    assert strip(client)["Second factor"] == ("Not offered", "")
    assert "Questions" not in strip(client)
    page = client.get(OVERVIEW).content.decode()
    assert page.count(">Not offered</span>") == 4
    assert "Add a second step." not in page
