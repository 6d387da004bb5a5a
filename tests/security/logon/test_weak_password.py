"""P3, E2: a right password that is on the domain's list by now has to be changed at the logon; mail programs go on."""

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from accounts.passwords.keywords import Keyword
from accounts.passwords.services import set_weak_keywords
from tests.browser import browser
from tests.cast import Cast
from tests.security.browsers.trusted_devices.acts import give_cookie, trusted
from tests.security.factors.authenticators.acts import attached, text_of
from tests.security.logon.acts import BY_APP, CHANGE, OVERVIEW, START_OVER, gate_of, give_password, half_way, is_in

NEW = "Lorem-Ipsum-42"
WHY = "Your password contains a word that your company does not allow in passwords."


def put_on_list(cast: Cast, *lines: str) -> None:
    set_weak_keywords(domain=cast.acme, keywords=[Keyword.of(line) for line in lines])


@pytest.fixture
def alice(cast: Cast, clock: time_machine.Traveller) -> User:
    put_on_list(cast, "passw0rd", "re:summer[0-9]+")
    return cast.alice


def change(client: Client, new: str) -> str:
    return client.post(CHANGE, {"new": new, "confirm": new}).headers.get("Location", "")


def test_nothing_opens_before_another_password_and_the_page_says_why(alice: User) -> None:
    client = browser()
    assert give_password(client, alice, next="/settings/password/")["Location"] == CHANGE
    assert not is_in(client)
    assert WHY in text_of(client.get(CHANGE))
    assert change(client, "My-Passw0rd-42") == ""
    assert change(client, NEW) == "/settings/password/"
    assert is_in(client)
    assert browser().post("/logon/", {"address": alice.address, "password": NEW})["Location"] == OVERVIEW


def test_one_that_is_not_on_the_list_opens_as_ever(alice: User, cast: Cast) -> None:
    put_on_list(cast, "northwind")
    assert give_password(browser(), alice)["Location"] == OVERVIEW
    put_on_list(cast)
    assert give_password(browser(), alice)["Location"] == OVERVIEW


def test_t2_another_domains_list_asks_nobody_here(alice: User, cast: Cast) -> None:
    assert give_password(browser(), cast.charlie)["Location"] == OVERVIEW


def test_whoever_must_change_it_anyway_reads_no_reason_that_is_none(cast: Cast) -> None:
    User.objects.filter(pk=cast.alice.pk).update(must_change_password_since="2026-01-01T00:00:00Z")
    page = text_of(half_way(cast.alice).get(CHANGE))
    assert WHY not in page
    assert "Choose a new password to continue." in page


def test_a_wrong_password_says_nothing_of_the_list(alice: User) -> None:
    answer = browser().post("/logon/", {"address": alice.address, "password": "Other-Passw0rd"})
    assert "The email address or password is incorrect." in text_of(answer)


def test_the_second_step_comes_first(alice: User) -> None:
    phone, _ = attached(alice)
    client = half_way(alice)
    assert client.get(CHANGE)["Location"] == BY_APP
    assert client.post(BY_APP, {"code": phone.code()})["Location"] == CHANGE
    assert gate_of(client) == CHANGE
    assert change(client, NEW) == OVERVIEW


def test_rule_7_a_trusted_browser_proves_itself_before_the_change(alice: User) -> None:
    attached(alice)
    client = browser()
    give_cookie(client, trusted(User.objects.get(pk=alice.pk)))
    assert give_password(client, alice)["Location"] == BY_APP


def test_leaving_the_page_leaves_everything_as_it_was(alice: User) -> None:
    """The list is read by the web alone; what mail programs are asked is nothing that this logon changes."""
    half_way(alice)
    alice.refresh_from_db()
    assert alice.must_change_password_since is None
    assert give_password(browser(), alice)["Location"] == CHANGE


def test_a_password_changed_elsewhere_meanwhile_ends_this_logon(alice: User) -> None:
    first, second = half_way(alice), half_way(alice)
    assert change(first, NEW) == OVERVIEW
    assert second.get(CHANGE)["Location"] == START_OVER
