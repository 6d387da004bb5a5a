"""The pages of trusted devices (W16)."""

import re

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mailportal.audit.models import AuditEvent
from security.browsers.trusted_devices.http import forget_trust, set_trust, token_of
from security.browsers.trusted_devices.services import Trust, trust
from security.models import PortalSession, TrustedDevice
from security.policies import TRUSTED_DEVICE_DAYS
from tests.browser import browser, logged_on
from tests.cast import Cast
from tests.security.browsers.trusted_devices.acts import (
    ELSEWHERE,
    FIREFOX,
    LIST,
    NOT_MINE,
    REMOVE_ALL,
    SOURCE,
    give_cookie,
    is_recognised,
    trusted,
)


def _text(client: Client, url: str = LIST) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def _remove_url(device: TrustedDevice) -> str:
    return f"/settings/trusted-devices/{device.public_id}/remove/"


def test_the_list_names_each_device_and_this_one(cast: Cast) -> None:
    """E10, W16: this device first, whatever was used last."""
    mine = trusted(cast.alice)
    trusted(cast.alice, ELSEWHERE)
    client = logged_on(cast.alice)
    give_cookie(client, mine)
    text = _text(client)
    assert text.index("Firefox on Windows") < text.index("This device") < text.index("Safari on iPhone")
    assert text.count("This device") == 1
    for words in ("Trusted until", "Today, ", "Trusted since"):
        assert words in text
    # Nobody knows a place by its network.
    assert "198.51.100.0/24" not in text


def test_no_token_and_no_digest_is_on_the_page(cast: Cast) -> None:
    token = trusted(cast.alice)
    client = logged_on(cast.alice)
    give_cookie(client, token)
    assert not [part for part in token.split(".") if part in _text(client)]


def test_others_devices_are_not_in_my_list(cast: Cast) -> None:
    trusted(cast.dora, ELSEWHERE)
    assert "Safari on iPhone" not in _text(logged_on(cast.alice))


def test_void_devices_are_not_in_the_list(cast: Cast) -> None:
    trusted(cast.alice)
    TrustedDevice.objects.update(factor_epoch=0)
    assert "No trusted devices" in _text(logged_on(cast.alice))


def test_an_empty_list_says_how_one_gets_there(cast: Cast) -> None:
    assert "Your account has no second step yet" in _text(logged_on(cast.alice))
    cast.order(TRUSTED_DEVICE_DAYS, "0")
    assert "Your administrator does not allow trusted devices" in _text(logged_on(cast.alice))


def test_one_is_removed_with_one_click(cast: Cast) -> None:
    """Cutting off must be easy: no proof of identity, no second question."""
    token, other = trusted(cast.alice), trusted(cast.alice, ELSEWHERE)
    device = TrustedDevice.objects.get(system="iPhone")
    page = logged_on(cast.alice).post(_remove_url(device), follow=True)
    assert "Safari on iPhone is removed." in page.content.decode()
    assert not is_recognised(cast.alice, other)
    assert is_recognised(cast.alice, token)
    event = AuditEvent.objects.get(event="security:trusted-device:removed")
    assert (event.actor, event.change["id"]) == (cast.alice.address, str(device.public_id))


def test_a_click_sent_twice_removes_nothing_else(cast: Cast) -> None:
    trusted(cast.alice)
    client, url = logged_on(cast.alice), _remove_url(TrustedDevice.objects.get())
    assert [client.post(url).status_code for _ in range(2)] == [302, 404]


def test_nobody_removes_anothers_device(cast: Cast) -> None:
    token = trusted(cast.alice)
    url = _remove_url(TrustedDevice.objects.get())
    for person in (cast.dora, cast.charlie, cast.bob):
        assert logged_on(person).post(url).status_code == 404
    assert is_recognised(cast.alice, token)


def test_removing_this_device_takes_its_cookie(cast: Cast) -> None:
    client = logged_on(cast.alice)
    give_cookie(client, trusted(cast.alice))
    answer = client.post(_remove_url(TrustedDevice.objects.get()))
    assert answer.cookies[settings.TRUSTED_DEVICE_COOKIE_NAME]["max-age"] == 0


def test_removing_another_keeps_this_one_s_cookie(cast: Cast) -> None:
    client = logged_on(cast.alice)
    give_cookie(client, trusted(cast.alice))
    trusted(cast.alice, ELSEWHERE)
    answer = client.post(_remove_url(TrustedDevice.objects.get(system="iPhone")))
    assert settings.TRUSTED_DEVICE_COOKIE_NAME not in answer.cookies


def test_all_are_removed_after_a_question_that_names_them(cast: Cast) -> None:
    tokens = [trusted(cast.alice), trusted(cast.alice, ELSEWHERE)]
    client = logged_on(cast.alice)
    asked = _text(client, REMOVE_ALL)
    assert "Firefox on Windows" in asked
    assert "Safari on iPhone" in asked
    assert TrustedDevice.objects.count() == 2
    page = client.post(REMOVE_ALL, follow=True)
    assert "2 trusted devices are removed." in page.content.decode()
    assert not any(is_recognised(cast.alice, token) for token in tokens)
    assert AuditEvent.objects.filter(event="security:trusted-device:removed").count() == 2


def test_removing_all_spares_other_people(cast: Cast) -> None:
    token = trusted(cast.dora)
    logged_on(cast.alice).post(REMOVE_ALL)
    assert is_recognised(cast.dora, token)


def test_a_device_that_is_not_mine_ends_everything_and_leads_to_the_password(cast: Cast) -> None:
    """W16: all devices, this one too, all other sessions; this one goes on to Change Password."""
    client, thief = logged_on(cast.alice), logged_on(cast.alice, source="198.51.100.7")
    token = trusted(cast.alice)
    give_cookie(client, token)
    asked = _text(client, NOT_MINE)
    assert "Firefox on Windows · this device" in asked
    assert "198.51.100.7" in asked
    answer = client.post(NOT_MINE)
    assert answer["Location"] == "/settings/password/"
    assert answer.cookies[settings.TRUSTED_DEVICE_COOKIE_NAME]["max-age"] == 0
    page = client.get(answer["Location"]).content.decode()
    assert "All trusted devices are removed, and you are logged off everywhere else." in page
    assert "Change your password now" in page
    assert thief.get(LIST).status_code == 302
    assert not is_recognised(cast.alice, token)
    names = AuditEvent.objects.values_list("event", flat=True)
    assert {"security:trusted-device:removed", "security:session:revoked"} <= set(names)


@pytest.mark.parametrize("url", [REMOVE_ALL, NOT_MINE])
def test_asking_changes_nothing(cast: Cast, url: str) -> None:
    token = trusted(cast.alice)
    other = logged_on(cast.alice)
    logged_on(cast.alice).get(url)
    assert is_recognised(cast.alice, token)
    assert other.get(LIST).status_code == 200


def test_the_page_costs_the_same_at_none_one_three_and_ten_rows(cast: Cast) -> None:
    client, costs = logged_on(cast.alice), []
    client.get(LIST)
    for more in (1, 2, 7):
        for _ in range(more):
            trusted(cast.alice)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        costs.append(len(queries))
    assert len(set(costs)) == 1, costs


def _given(cast: Cast) -> Trust:
    given = trust(account=cast.alice, source=SOURCE)
    assert given is not None
    return given


def test_the_cookie_is_for_this_host_only_and_not_for_scripts(cast: Cast) -> None:
    response = HttpResponse()
    set_trust(response, _given(cast))
    cookie = response.cookies[settings.TRUSTED_DEVICE_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["domain"], cookie["path"]) == (True, "Strict", "", "/")
    assert 30 * 24 * 3600 - 5 <= cookie["max-age"] <= 30 * 24 * 3600


def test_behind_https_the_cookie_has_the_host_prefix_s_terms(cast: Cast) -> None:
    assert ("__Host-td" if settings.SECURE else "td") == settings.TRUSTED_DEVICE_COOKIE_NAME
    response = HttpResponse()
    with_https = {"SESSION_COOKIE_SECURE": True, "TRUSTED_DEVICE_COOKIE_NAME": "__Host-td"}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in with_https.items():
            patch.setattr(settings, name, value)
        set_trust(response, _given(cast))
    cookie = response.cookies["__Host-td"]
    assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")


def test_a_grace_leaves_the_cookie_alone(cast: Cast) -> None:
    response = HttpResponse()
    set_trust(response, Trust(_given(cast).device, ""))
    assert not response.cookies


def test_forgetting_deletes_the_cookie() -> None:
    response = HttpResponse()
    forget_trust(response)
    assert response.cookies[settings.TRUSTED_DEVICE_COOKIE_NAME]["max-age"] == 0


@pytest.mark.django_db
def test_two_cookies_of_that_name_are_none() -> None:
    """W13: a neighbour on the host planted a second one."""
    for header, seen in (("td=a; td=b", ""), ("td=a", "a"), ("sid=x", "")):
        request = browser().get("/logon/", headers={"cookie": header}).wsgi_request
        assert token_of(request) == seen


def test_logging_off_keeps_the_device(cast: Cast) -> None:
    """V14.3.1: the session's cookie goes, the trusted device survives."""
    token = trusted(cast.alice)
    client = logged_on(cast.alice, source="192.0.2.10")
    give_cookie(client, token)
    client.post("/logoff/")
    assert not PortalSession.objects.exists()
    assert client.cookies[settings.TRUSTED_DEVICE_COOKIE_NAME].value == token
    assert is_recognised(cast.alice, token)
    assert FIREFOX in SOURCE.program
