"""A second factor is required and only phones are offered: the password alone opens nothing there either (D5, M10)."""

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from accounts.evidence import actor_of
from mailportal.audit.models import AuditEvent
from security.events import SET_UP_FINISHED
from security.factors.services import open_enrolment
from security.models import PortalSession, SecurePhone
from security.policies import FACTOR_AUTHENTICATOR, FACTOR_PHONE, OFF, REQUIRED, SECOND_FACTOR
from tests.browser import browser
from tests.cast import Cast
from tests.security.factors.authenticators.acts import SOURCE, text_of
from tests.security.factors.phones.acts import NUMBER, last_code
from tests.security.logon.acts import ATTACH, BY_PHONE, OVERVIEW, SEND, give_password, half_way, is_in

DAY = 24 * 3600
SET_UP = "/logon/set-up/"
PHONE, CODE, SKIP = f"{SET_UP}phone/", f"{SET_UP}phone/code/", f"{SET_UP}phone/skip/"
REFUSED = "the time to set one up at logon has ended"


@pytest.fixture
def required(clock: time_machine.Traveller, cast: Cast) -> Cast:
    cast.order(SECOND_FACTOR, REQUIRED)
    cast.order(FACTOR_AUTHENTICATOR, OFF)
    return cast


def bind(client: Client) -> str:
    """Bind the phone; return where the logon goes on."""
    assert client.post(PHONE, {"number": NUMBER})["Location"] == CODE
    return client.post(CODE, {"code": last_code()})["Location"]


def test_the_way_from_the_password_to_the_phone(required: Cast) -> None:
    """Long past the set-up of the first logon: no questions again, only the phone, which cannot be left out."""
    client = browser()
    assert give_password(client, required.alice)["Location"] == SET_UP
    assert client.get(SET_UP)["Location"] == PHONE
    page = text_of(client.get(PHONE))
    assert "Your administrator requires a second step at logon for alice@acme.example." in page
    assert SKIP not in page
    assert "An authenticator app is safer" not in page
    assert client.get(OVERVIEW).status_code == 302
    assert bind(client) == OVERVIEW
    assert is_in(client)
    assert PortalSession.objects.get().assurance == 2
    assert not AuditEvent.objects.filter(event=SET_UP_FINISHED).exists()


def test_leaving_it_out_by_its_address_leads_nowhere(required: Cast) -> None:
    client = half_way(required.alice)
    assert client.post(SKIP).status_code == 403
    assert client.get(ATTACH)["Location"] == SET_UP
    assert not is_in(client)


def test_from_then_on_its_code_is_asked(required: Cast, clock: time_machine.Traveller) -> None:
    bind(half_way(required.alice))
    clock.shift(3600)
    client = browser()
    assert give_password(client, required.alice)["Location"] == BY_PHONE
    client.post(SEND)
    assert client.post(BY_PHONE, {"code": last_code()})["Location"] == OVERVIEW


def test_d5_after_fourteen_days_the_window_is_over(required: Cast, clock: time_machine.Traveller) -> None:
    client = half_way(required.alice)
    clock.shift(14 * DAY)
    assert REFUSED in text_of(give_password(browser(), required.alice))
    assert client.post(PHONE, {"number": NUMBER}).status_code == 302
    assert not SecurePhone.objects.exists()


def test_d5_the_postmaster_opens_it_for_a_day(required: Cast, clock: time_machine.Traveller) -> None:
    clock.shift(20 * DAY)
    open_enrolment(account=required.alice, actor=actor_of(required.bob), source=SOURCE)
    required.alice.refresh_from_db()
    assert bind(half_way(required.alice)) == OVERVIEW


def test_orders_that_contradict_each_other_shut_nobody_out(required: Cast) -> None:
    """Required, and neither kind offered: an authenticator then, never the password alone."""
    required.order(FACTOR_PHONE, OFF)
    client = browser()
    assert give_password(client, required.alice)["Location"] == ATTACH
    assert client.post(ATTACH)["Location"] == f"{ATTACH}confirm/"


def test_where_no_message_can_leave_it_is_an_authenticator(required: Cast, settings: Settings) -> None:
    settings.SMS_GATEWAY = {}
    assert give_password(browser(), required.alice)["Location"] == ATTACH
