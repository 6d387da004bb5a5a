"""What a stolen table, a planted cookie or a plain visit can do: nothing (docs/security.md 1.10, attacks A7, W13)."""

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from security.browsers.sessions.store import SessionStore
from security.models import PortalSession
from tests.browser import browser, logged_on
from tests.cast import Cast, password_of

PAGE = "/settings/password/"


def test_the_table_does_not_hold_the_key_of_the_cookie(cast: Cast) -> None:
    key = logged_on(cast.alice).cookies["sid"].value
    row = PortalSession.objects.get()
    assert row.pk != key
    assert key not in row.session_data


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/logon/", "/recovery/", PAGE])
def test_plain_visits_make_no_session(path: str) -> None:
    client = browser()
    client.get(path)
    assert "sid" not in client.cookies
    assert not PortalSession.objects.exists()


def test_a_planted_key_is_not_taken_over(cast: Cast) -> None:
    """A7: the attacker knows the key that the victim had before the logon."""
    client = browser()
    client.cookies["sid"] = planted = "a" * 32
    client.post("/logon/", {"address": cast.alice.address, "password": password_of("Alice")})
    assert client.cookies["sid"].value != planted
    attacker = Client()
    attacker.cookies["sid"] = planted
    assert attacker.get(PAGE).status_code == 302


def test_logging_on_again_ends_the_session_that_the_browser_had(cast: Cast) -> None:
    client = logged_on(cast.alice)
    old = client.cookies["sid"].value
    client.post("/logon/", {"address": cast.alice.address, "password": password_of("Alice")})
    assert client.cookies["sid"].value != old
    other = browser()
    other.cookies["sid"] = old
    assert other.get(PAGE).status_code == 302


@pytest.mark.parametrize("value", ["x" * 8192, "", "short", '"quoted"', "ä" * 32, "..%2f" * 8])
def test_odd_cookies_are_no_session(cast: Cast, value: str) -> None:
    client = browser()
    response = client.get(PAGE, headers={"cookie": f"sid={value}"})
    assert response.status_code == 302


def test_two_session_cookies_are_none(cast: Cast) -> None:
    """W13: a neighbour on the host planted a second one."""
    key = logged_on(cast.alice).cookies["sid"].value
    both = browser().get(PAGE, headers={"cookie": f"sid={key}; sid={key}"})
    assert both.status_code == 302
    assert browser().get(PAGE, headers={"cookie": f"sid={key}"}).status_code == 200


def test_cookie_is_for_this_host_only_and_not_for_scripts(cast: Cast) -> None:
    client = browser()
    client.post("/logon/", {"address": cast.alice.address, "password": password_of("Alice")})
    cookie = client.cookies["sid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["domain"], cookie["path"]) == (True, "Lax", "", "/")
    assert cookie["max-age"] == ""


def test_a_request_in_flight_does_not_revive_a_session_that_was_logged_off(cast: Cast) -> None:
    client = logged_on(cast.alice)

    in_flight = SessionStore(client.cookies["sid"].value)
    in_flight["x"] = 1
    client.post(reverse("security:logoff"))

    with pytest.raises(UpdateError):
        in_flight.save()
    assert not PortalSession.objects.exists()


def test_a_session_that_ended_while_its_key_was_to_change_is_told_so(cast: Cast) -> None:
    """A7, A11: neither an error of ours nor a new key for what is over (Django tells its own save the same way)."""
    client = logged_on(cast.alice)
    in_flight = SessionStore(client.cookies["sid"].value)
    assert in_flight.get("_auth_user_id")
    PortalSession.objects.update(ended_at=timezone.now())
    for go_on in (in_flight.cycle_key, lambda: in_flight.move_to("k" * 32)):
        with pytest.raises(SessionInterrupted):
            go_on()
