"""Sessions end by server time: idle, absolute, and sooner for those who rule (docs/security.md 1.10, attack A12)."""

import pytest
import time_machine
from django.test import Client

from security.models import PortalSession
from tests.browser import logged_on
from tests.cast import Cast, password_of

START = 1_800_000_000
HOUR = 3600


def is_in(client: Client) -> bool:
    return client.get("/settings/verify/generate/").status_code == 200


def test_idle_hour_ends_the_session(cast: Cast, clock: time_machine.Traveller) -> None:
    client = logged_on(cast.alice)
    clock.shift(60 * 60 - 1)
    assert is_in(client)
    clock.shift(60 * 60)
    assert not is_in(client)


def test_activity_keeps_it_alive_until_twelve_hours_are_over(cast: Cast, clock: time_machine.Traveller) -> None:
    client = logged_on(cast.alice)
    for _ in range(23):
        clock.shift(HOUR // 2)
        assert is_in(client)
    clock.shift(HOUR // 2)
    assert not is_in(client)


@pytest.mark.parametrize("idle_minutes", [15, 16])
def test_postmaster_has_a_quarter_of_an_hour(cast: Cast, clock: time_machine.Traveller, idle_minutes: int) -> None:
    client = logged_on(cast.bob)
    clock.shift(14 * 60)
    assert is_in(client)
    clock.shift(idle_minutes * 60)
    assert not is_in(client)


def test_postmaster_has_eight_hours_in_all(cast: Cast, clock: time_machine.Traveller) -> None:
    client = logged_on(cast.bob)
    for _ in range(34):
        clock.shift(14 * 60)
        assert is_in(client)
    clock.shift(4 * 60)
    assert not is_in(client)


def test_a_dead_session_stays_dead(cast: Cast, clock: time_machine.Traveller) -> None:
    client = logged_on(cast.alice)
    cookie = client.cookies["sid"].value
    clock.shift(61 * 60)
    is_in(client)
    client.cookies["sid"] = cookie
    assert not is_in(client)


def test_time_of_the_last_request_is_written_at_most_once_a_minute(cast: Cast, clock: time_machine.Traveller) -> None:
    client = logged_on(cast.alice)
    clock.shift(59)
    is_in(client)
    assert PortalSession.objects.get().seen_at.timestamp() == START
    clock.shift(1)
    is_in(client)
    assert PortalSession.objects.get().seen_at.timestamp() == START + 60


@pytest.mark.parametrize(("who", "minutes"), [("alice", 60), ("bob", 15)])
def test_the_logon_page_says_that_idleness_ended_it(
    cast: Cast, clock: time_machine.Traveller, who: str, minutes: int
) -> None:
    client = logged_on(getattr(cast, who))
    clock.shift(61 * 60)
    response = client.get("/settings/password/", follow=True)
    words = f"You were logged off after {minutes} minutes without activity. Nothing was changed."
    assert words in response.content.decode()
    assert 'name="next" value="/settings/password/"' in response.content.decode()


def test_what_was_sent_after_the_end_changes_nothing(cast: Cast, clock: time_machine.Traveller) -> None:
    """A11: the form of an old tab."""
    client = logged_on(cast.alice)
    clock.shift(61 * 60)
    data = {"current": password_of("Alice"), "new": "Correct-Horse-7", "confirm": "Correct-Horse-7"}
    assert client.post("/settings/password/", data).status_code == 302
    cast.alice.refresh_from_db()
    assert cast.alice.auth_epoch == 1
