"""The second step by a text message (E3, E8; attacks M14, M15, D5)."""

import time
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from mailportal.sms.vendors.trials import outbox
from mailportal.throttle.models import Counter
from security.models import PortalSession
from tests.browser import logged_on
from tests.cast import Cast
from tests.security.factors.authenticators.acts import attached, text_of
from tests.security.factors.phones.acts import bound, last_code, wrong
from tests.security.logon.acts import ATTACH, BY_APP, BY_PHONE, OVERVIEW, SEND, START_OVER, gate_of, half_way, is_in
from tests.sms.gateway_server import BadGateway, Behaviour, answering, closing, garbage, late


@pytest.fixture
def alice(cast: Cast, clock: time_machine.Traveller) -> User:
    bound(cast.alice)
    return cast.alice


def sent(client: Client) -> str:
    """Ask for a code; return the page after it."""
    answer = client.post(SEND)
    assert answer["Location"] == BY_PHONE
    return text_of(client.get(BY_PHONE))


def test_of_a_short_number_two_digits_are_named(cast: Cast, clock: time_machine.Traveller) -> None:
    """E8: eight digits, as in Denmark."""
    bound(cast.alice, "+4520123456")
    client = half_way(cast.alice)
    assert "to your secure phone that ends in 56." in text_of(client.get(BY_PHONE))


def test_password_then_message_then_in(alice: User) -> None:
    """Only the last four digits of the number are named before the logon is done."""
    client = half_way(alice)
    assert gate_of(client) == BY_PHONE
    page = text_of(client.get(BY_PHONE))
    assert "5678" in page
    assert "138" not in page
    assert not outbox
    assert "We sent a code to •••• 5678." in sent(client)
    assert client.post(BY_PHONE, {"code": last_code()})["Location"] == OVERVIEW
    session = PortalSession.objects.get(account=alice)
    assert (session.assurance, session.proved) == (2, "phone")
    assert client.get(OVERVIEW).wsgi_request.user.is_verified()


def test_rule_6_both_bound_one_suffices_and_the_person_chooses(alice: User) -> None:
    app, _ = attached(alice)
    by_phone, by_app = half_way(alice), half_way(alice)
    assert gate_of(by_phone) == BY_APP
    assert f'href="{BY_PHONE}"' in text_of(by_phone.get(BY_APP))
    assert f'href="{BY_APP}"' in sent(by_phone)
    assert by_phone.post(BY_PHONE, {"code": last_code()})["Location"] == OVERVIEW
    assert by_app.post(BY_APP, {"code": app.code()})["Location"] == OVERVIEW
    assert is_in(by_phone)
    assert is_in(by_app)


def test_m14_five_wrong_codes_then_the_right_one_is_dead(alice: User, clock: time_machine.Traveller) -> None:
    client = half_way(alice)
    sent(client)
    code = last_code()
    for _ in range(5):
        assert client.post(BY_PHONE, {"code": wrong(code)}).status_code == 400
    assert client.post(BY_PHONE, {"code": code}).status_code in {400, 429}
    assert not is_in(client)


def test_m14_a_code_of_another_flow_or_before_the_resend_opens_nothing(
    alice: User, clock: time_machine.Traveller
) -> None:
    client, other = half_way(alice), half_way(alice, source="198.51.100.7")
    sent(client)
    old = last_code()
    assert other.post(BY_PHONE, {"code": old}).status_code == 400
    clock.shift(61)
    sent(client)
    assert len(outbox) == 2
    assert client.post(BY_PHONE, {"code": old}).status_code == 400
    assert client.post(BY_PHONE, {"code": last_code()})["Location"] == OVERVIEW


def test_m15_the_server_makes_resends_wait_whatever_the_session(alice: User, clock: time_machine.Traveller) -> None:
    """One message in 60 seconds, over all half-sessions and the step-ups of a session."""
    clients = [half_way(alice) for _ in range(4)]
    for client in clients * 5:
        client.post(SEND)
    logged_on(alice).post("/settings/verify/generate/phone/send/")
    assert len(outbox) == 1
    assert "You can get a new code in 60 seconds." in sent(clients[0])


def test_no_code_is_sent_by_looking(alice: User) -> None:
    client = half_way(alice)
    for path in (ATTACH, BY_PHONE):
        client.get(path)
    assert client.get(SEND).status_code == 405
    assert not outbox


def test_after_five_minutes_nothing_is_sent_any_more(alice: User, clock: time_machine.Traveller) -> None:
    """A10."""
    client = half_way(alice)
    clock.shift(301)
    assert client.post(SEND)["Location"] == START_OVER
    assert not outbox


def test_d5_a_dead_gateway_offers_the_other_ways_and_uses_up_no_try(alice: User, settings: object) -> None:
    """1.18: never fewer factors."""
    phone, _ = attached(alice)
    settings.SMS_GATEWAY = {}  # type: ignore[attr-defined]  # pytest-django's
    client = half_way(alice)
    page = sent(client)
    assert "could not be sent" in page
    assert f'href="{BY_APP}"' in page
    assert not is_in(client)
    assert client.post(BY_APP, {"code": phone.code()})["Location"] == OVERVIEW


DOUBTFUL, NOT_SENT = "We could not confirm that the code to •••• 5678 was sent.", "The code could not be sent."


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        (answering("500 Oops"), DOUBTFUL),
        (answering("302 Found", "", "Location: http://127.0.0.1:1/"), DOUBTFUL),
        (garbage, DOUBTFUL),
        (closing, DOUBTFUL),
        (late(10), DOUBTFUL),
        (answering("503 Busy"), NOT_SENT),
    ],
    ids=["500", "302", "garbage", "closes", "late", "503"],
)
def test_d5_a_bad_gateway_is_told_in_time_and_takes_no_factor_away(
    cast: Cast, misbehaving: Callable[[Behaviour], BadGateway], behaviour: Behaviour, words: str
) -> None:
    """Within five seconds, with the other way beside it; no try is used up, and a second click sends nothing more."""
    bound(cast.alice)
    app, _ = attached(cast.alice)
    gateway = misbehaving(behaviour)
    client = half_way(cast.alice)
    began = time.monotonic()
    page = sent(client)
    assert time.monotonic() - began < 5
    assert words in page
    assert f'href="{BY_APP}"' in page
    assert not Counter.objects.filter(key__startswith="factor-").exists()
    asked = len(gateway.requests)
    if words == DOUBTFUL:
        sent(client)
        assert len(gateway.requests) == asked == 1
    assert client.post(BY_PHONE, {"code": "123456"}).status_code == 400
    assert not is_in(client)
    assert client.post(BY_APP, {"code": app.code()})["Location"] == OVERVIEW


def test_d5_with_the_phone_alone_a_dead_gateway_opens_nothing(alice: User, settings: object) -> None:
    """1.18: never fewer factors, not even where no other is left."""
    settings.SMS_GATEWAY = {}  # type: ignore[attr-defined]  # pytest-django's
    client = half_way(alice)
    assert "could not be sent" in sent(client)
    assert gate_of(client) == BY_PHONE
    assert client.post(BY_PHONE, {"code": "123456"}).status_code == 400
    assert not is_in(client)
