"""At most ten sessions of an account; the oldest ends, and is told (attack A13)."""

import time_machine

from accounts.directory.services import set_frozen
from mailportal.notify.models import Notice
from security.models import PortalSession
from tests.browser import logged_on
from tests.cast import Cast
from tests.security.notices.mailbox import subjects_for

PAGE = "/settings/password/"


def test_the_eleventh_session_ends_the_oldest(cast: Cast) -> None:
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        browsers = []
        for _ in range(11):
            browsers.append(logged_on(cast.alice))
            clock.shift(1)
        states = [client.get(PAGE).status_code for client in browsers]
    assert states == [302] + [200] * 10


def test_the_one_that_ended_is_told_why(cast: Cast) -> None:
    client = logged_on(cast.alice)
    PortalSession.objects.update(ended_at="2027-01-01T00:00:00Z")
    assert b"a security change ended this session" in client.get(PAGE, follow=True).content


def test_a13_the_owner_hears_of_it_once_a_day(cast: Cast) -> None:
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        first = logged_on(cast.alice, source="198.51.100.7")
        for _ in range(12):
            clock.shift(1)
            logged_on(cast.alice)
        assert first.get(PAGE).status_code == 302
    told = [subject for subject in subjects_for(cast.alice) if subject == "Oldest session ended"]
    assert len(told) == 1
    text = Notice.objects.get(subject__endswith="Oldest session ended").text
    assert "at 198.51.100.7, was ended" in text
    assert "/settings/sessions/" in text


def test_ten_sessions_are_no_news(cast: Cast) -> None:
    for _ in range(10):
        logged_on(cast.alice)
    assert "Oldest session ended" not in subjects_for(cast.alice)


def test_dead_sessions_do_not_count(cast: Cast) -> None:
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        first = logged_on(cast.alice)
        for _ in range(5):
            logged_on(cast.alice)
        clock.shift(59 * 60)
        assert first.get(PAGE).status_code == 200
        clock.shift(2 * 60)
        for _ in range(9):
            logged_on(cast.alice)
        assert first.get(PAGE).status_code == 200


def test_others_sessions_do_not_count(cast: Cast) -> None:
    first = logged_on(cast.dora)
    for _ in range(11):
        logged_on(cast.alice)
    assert first.get(PAGE).status_code == 200


def test_freezing_ends_sessions_at_once(cast: Cast) -> None:
    """A11: and unfreezing does not bring them back."""
    client = logged_on(cast.alice)
    set_frozen(account=cast.alice, frozen=True)
    assert client.get(PAGE).status_code == 302
    set_frozen(account=cast.alice, frozen=False)
    assert client.get(PAGE).status_code == 302


def test_suspending_the_domain_shuts_its_sessions_out(cast: Cast) -> None:
    client = logged_on(cast.alice)
    cast.acme.suspended_at = cast.acme.created_at
    cast.acme.save()
    assert client.get(PAGE).status_code == 302
