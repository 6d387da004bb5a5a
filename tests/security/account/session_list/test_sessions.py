"""Where one is logged on (E12; attack A13)."""

import re
from uuid import uuid4

import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mailportal.audit.models import AuditEvent
from security.models import PortalSession, TrustedDevice
from tests.browser import browser, logged_on
from tests.cast import Cast
from tests.security.browsers.trusted_devices.acts import ELSEWHERE, IPHONE, give_cookie, is_recognised, trusted

LIST = "/settings/sessions/"
END_OTHERS = "/settings/sessions/end-others/"
START = 1_800_000_000


def _text(client: Client, url: str = LIST) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def _is_in(client: Client) -> bool:
    return client.get(LIST).status_code == 200


def _end_url(source: str) -> str:
    return f"/settings/sessions/{PortalSession.objects.get(source_address=source).public_id}/end/"


def test_the_list_names_program_address_and_times_and_this_session_first(cast: Cast) -> None:
    with time_machine.travel(START, tick=False) as clock:
        other = logged_on(cast.alice, source="198.51.100.7")
        PortalSession.objects.update(program=IPHONE)
        clock.shift(600)
        client = logged_on(cast.alice)
        clock.shift(120)
        assert _is_in(other)
        text = _text(client)
    assert text.index("This session") < text.index("Safari on iPhone") < text.index("198.51.100.7")
    assert text.count("This session") == 1
    assert "Today, 08:00" in text
    assert "Today, 08:12" in text


def test_times_are_those_of_the_domain_s_offices(cast: Cast) -> None:
    cast.acme.time_zone = "Asia/Shanghai"
    cast.acme.save()
    with time_machine.travel(START, tick=False):
        assert "Today, 16:00" in _text(logged_on(cast.alice))


def test_a_zone_that_nobody_knows_breaks_no_page(cast: Cast) -> None:
    cast.acme.time_zone = "Mars/Olympus"
    cast.acme.save()
    assert _is_in(logged_on(cast.alice))


def test_neither_keys_nor_their_digests_are_on_the_page(cast: Cast) -> None:
    client = logged_on(cast.alice)
    logged_on(cast.alice)
    text = _text(client)
    assert client.cookies["sid"].value not in text
    assert not [row.pk for row in PortalSession.objects.all() if row.pk in text]


def test_one_that_is_ended_is_dead_at_once(cast: Cast) -> None:
    """A13: and its browser is told."""
    client, other, third = (logged_on(cast.alice, source=f"192.0.2.{number}") for number in (1, 2, 3))
    page = client.post(_end_url("192.0.2.2"), follow=True)
    assert "is logged off." in page.content.decode()
    assert b"a security change ended this session" in other.get(LIST, follow=True).content
    assert not _is_in(other)
    assert _is_in(third)
    event = AuditEvent.objects.get(event="security:session:revoked")
    assert (event.actor, event.change["source_address"]) == (cast.alice.address, "192.0.2.2")


def test_eleven_sessions_list_ten_and_the_revoked_one_is_dead(cast: Cast) -> None:
    """A13."""
    with time_machine.travel(START, tick=False) as clock:
        browsers = []
        for number in range(11):
            browsers.append(logged_on(cast.alice, source=f"192.0.2.{number + 1}"))
            clock.shift(1)
        text = _text(browsers[10])
        assert "192.0.2.1<" not in text
        assert text.count("/end/") == 9
        browsers[10].post(_end_url("192.0.2.5"))
        assert [_is_in(client) for client in browsers] == [False, *[True] * 3, False, *[True] * 6]


def test_ending_this_session_is_logging_off(cast: Cast) -> None:
    client = logged_on(cast.alice)
    assert client.post(_end_url("192.0.2.10"))["Location"] == "/logon/?ended=logged-off"
    assert not _is_in(client)


def test_nobody_ends_anothers_session(cast: Cast) -> None:
    alices = logged_on(cast.alice, source="198.51.100.7")
    url = _end_url("198.51.100.7")
    for person in (cast.dora, cast.charlie, cast.bob):
        assert logged_on(person).post(url).status_code == 404
    assert _is_in(alices)


def test_what_never_was_and_what_is_over_are_alike(cast: Cast) -> None:
    client = logged_on(cast.alice)
    logged_on(cast.alice, source="198.51.100.7")
    url = _end_url("198.51.100.7")
    client.post(url)
    assert client.post(url).status_code == 404
    assert client.post(f"/settings/sessions/{uuid4()}/end/").status_code == 404


def test_reading_ends_nothing(cast: Cast) -> None:
    client, other = logged_on(cast.alice), logged_on(cast.alice, source="198.51.100.7")
    assert client.get(_end_url("198.51.100.7"))["Location"] == "/settings/sessions/"
    assert "198.51.100.7" in _text(client, END_OTHERS)
    assert _is_in(other)


def test_all_others_end_and_their_trust_with_them(cast: Cast) -> None:
    """E12; docs/security.md 1.8: logging out everywhere takes the trusted devices, but for this browser."""
    client, *others = (logged_on(cast.alice, source=f"192.0.2.{number}") for number in (1, 2, 3))
    dora = logged_on(cast.dora)
    mine, elsewhere = trusted(cast.alice), trusted(cast.alice, ELSEWHERE)
    give_cookie(client, mine)
    page = client.post(END_OTHERS, follow=True)
    assert "2 other sessions are logged off." in page.content.decode()
    assert _is_in(client)
    assert not any(_is_in(other) for other in others)
    assert _is_in(dora)
    assert is_recognised(cast.alice, mine)
    assert not is_recognised(cast.alice, elsewhere)
    assert AuditEvent.objects.filter(event="security:session:revoked").count() == 2
    assert AuditEvent.objects.filter(event="security:trusted-device:removed").count() == 1


def test_without_a_cookie_no_device_is_spared(cast: Cast) -> None:
    trusted(cast.alice)
    logged_on(cast.alice).post(END_OTHERS)
    assert not TrustedDevice.objects.exists()


def test_ending_all_others_where_there_is_none_does_no_harm(cast: Cast) -> None:
    client = logged_on(cast.alice)
    page = client.post(END_OTHERS, follow=True)
    assert "You were not logged on anywhere else." in page.content.decode()


def test_a_program_s_name_cannot_speak_to_the_reader(cast: Cast) -> None:
    """A User-Agent is written by the client: only known names are shown, of others one word."""
    client = logged_on(cast.alice)
    PortalSession.objects.update(program="Support <script>alert(1)</script> call +49 30 1234")
    text = _text(client)
    assert "Support" in text
    assert "call" not in text
    assert "<script>alert" not in text


def test_the_page_costs_the_same_at_one_three_and_ten_rows(cast: Cast) -> None:
    client, costs = logged_on(cast.alice), []
    for more in (0, 2, 7):
        for _ in range(more):
            logged_on(cast.alice)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        costs.append(len(queries))
    assert len(set(costs)) == 1, costs


def test_a_stranger_sees_the_logon_page(cast: Cast) -> None:
    assert browser().get(LIST)["Location"] == "/logon/?next=%2Fsettings%2Fsessions%2F"
