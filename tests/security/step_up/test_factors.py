"""A step-up asks for any factor that is bound, and for the password alone only where none is (1.9; M17, M19, M21)."""

import pytest
import time_machine
from django.db import connection
from django.test import Client

from accounts.models import User
from mailportal.audit.models import AuditEvent
from mailportal.audit.source import ON_THE_HOST
from mailportal.sms.vendors.trials import outbox
from security.errors import StepUpNeeded
from security.factors.rules import Method
from security.grants.queries import living_grants
from security.grants.rules import Purpose
from security.models import StepUpGrant
from security.step_up.rules import ways_for
from security.step_up.services import prove_identity
from tests.browser import browser, logged_on
from tests.cast import Cast, password_of
from tests.security.factors.authenticators.acts import Phone, attached, text_of
from tests.security.factors.phones.acts import bound, last_code
from tests.security.flow.acts import flow_in
from tests.security.logon.acts import BY_APP, give_password, half_way
from tests.security.step_up.acts import proved_by_password

GENERATE, TURN_OFF = "/settings/verify/generate/", "/settings/verify/turn-off/"
NEXT_PAGE = "/settings/client-passwords/generate/"
PASSWORD = password_of("Alice")


@pytest.fixture(autouse=True)
def _no_messages_yet() -> None:
    outbox.clear()


@pytest.fixture
def app(cast: Cast, clock: time_machine.Traveller) -> Phone:
    return attached(cast.alice)[0]


def holds_grant(client: Client, account: User, purpose: Purpose = Purpose.GENERATE) -> bool:
    account.refresh_from_db()
    key = str(client.cookies["sid"].value)
    return living_grants(flow=flow_in(account, key), purpose=purpose).exists()


# --- which ways there are


def test_the_password_is_asked_besides_where_the_account_gets_weaker() -> None:
    """docs/security.md 1.9, E8."""
    ways = ((Method.AUTHENTICATOR,), (Method.PHONE,))
    assert ways_for(Purpose.GENERATE, ways) == ways
    assert ways_for(Purpose.ENFORCE, ways) == ways
    with_password = ((Method.AUTHENTICATOR, Method.PASSWORD), (Method.PHONE, Method.PASSWORD))
    assert ways_for(Purpose.TURN_OFF, ways) == with_password
    assert ways_for(Purpose.CHANGE_FACTOR, ways) == with_password
    assert ways_for(Purpose.TURN_OFF, ((Method.PASSWORD,),)) == ((Method.PASSWORD,),)


def test_with_a_factor_bound_the_password_alone_opens_nothing(cast: Cast, app: Phone) -> None:
    """1.9: neither on the page, nor by an address of its own, nor in the service."""
    client = logged_on(cast.alice)
    assert client.post(GENERATE, {"password": PASSWORD}).status_code == 400
    assert client.post(f"{GENERATE}password/", {"password": PASSWORD}).status_code == 404
    with pytest.raises(StepUpNeeded):
        proved_by_password(cast.alice, Purpose.GENERATE, password=PASSWORD, session="k" * 32, source=ON_THE_HOST)
    assert not StepUpGrant.objects.exclude(purpose=Purpose.LOGON).exists()


@pytest.mark.parametrize("method", ["phone", "questions", "trusted-device", "nothing"])
def test_m21_what_is_not_bound_is_no_page(cast: Cast, app: Phone, method: str) -> None:
    client = logged_on(cast.alice)
    assert client.get(f"{GENERATE}{method}/").status_code == 404
    assert client.post(f"{GENERATE}{method}/", {"code": app.code(), "password": PASSWORD}).status_code == 404
    assert client.post(f"{GENERATE}phone/send/").status_code == 404


# --- each way


def test_by_authenticator(cast: Cast, app: Phone) -> None:
    """A7: the session goes on under a new key, which alone holds the grant, and is a verified one."""
    client = logged_on(cast.alice)
    old = client.cookies["sid"].value
    assert client.post(GENERATE, {"code": app.code()})["Location"] == NEXT_PAGE
    assert client.cookies["sid"].value != old
    assert holds_grant(client, cast.alice)
    assert client.get("/settings/account-security/").wsgi_request.user.is_verified()
    event = AuditEvent.objects.get(event="security:step-up:proved")
    assert event.change == {"purpose": "generate", "method": "authenticator"}


def test_by_recovery_code(cast: Cast, clock: time_machine.Traveller) -> None:
    _, codes = attached(cast.alice)
    client = logged_on(cast.alice)
    assert f"{GENERATE}recovery-code/" in text_of(client.get(GENERATE))
    assert client.post(f"{GENERATE}recovery-code/", {"code": codes[0]})["Location"] == NEXT_PAGE
    assert holds_grant(client, cast.alice)


def test_by_phone(cast: Cast, clock: time_machine.Traveller) -> None:
    bound(cast.alice)
    client = logged_on(cast.alice)
    page = client.get(f"{GENERATE}?next=/settings/password/")
    assert "5678" in text_of(page)
    sent = client.post(f"{GENERATE}phone/send/", {"next": "/settings/password/"}, follow=True)
    assert "We sent a code to" in text_of(sent)
    assert 'name="next" value="/settings/password/"' in text_of(sent)
    answer = client.post(f"{GENERATE}phone/", {"code": last_code(), "next": "/settings/password/"})
    assert answer["Location"] == "/settings/password/"
    assert holds_grant(client, cast.alice)


def test_password_and_code_together(cast: Cast, app: Phone) -> None:
    client = logged_on(cast.alice)
    assert client.post(TURN_OFF, {"code": app.code()}).status_code == 400
    wrong = client.post(TURN_OFF, {"code": app.code(), "password": "Wrong-Passw0rd"})
    assert "The web logon password is incorrect." in text_of(wrong)
    # The wrong password used up no code.
    answer = client.post(TURN_OFF, {"code": app.code(), "password": PASSWORD})
    assert answer["Location"] == "/settings/client-passwords/turn-off/"
    assert holds_grant(client, cast.alice, Purpose.TURN_OFF)


def test_a_wrong_code_gives_nothing_and_is_audited(cast: Cast, app: Phone) -> None:
    client = logged_on(cast.alice)
    old = client.cookies["sid"].value
    assert client.post(GENERATE, {"code": "000000"}).status_code == 400
    assert client.cookies["sid"].value == old
    assert not StepUpGrant.objects.exclude(purpose=Purpose.LOGON).exists()
    event = AuditEvent.objects.get(event="security:step-up:failed")
    assert event.change == {"purpose": "generate", "method": "authenticator"}


# --- attacks


def test_m1_one_code_does_not_serve_two_purposes(cast: Cast, app: Phone) -> None:
    """M1, 1.3: a code that logged on opens no step-up."""
    code = app.code()
    client = half_way(cast.alice)
    client.post(BY_APP, {"code": code})
    refused = client.post(GENERATE, {"code": code})
    assert "This code was already used." in text_of(refused)
    assert not StepUpGrant.objects.exclude(purpose=Purpose.LOGON).exists()


def test_m14_a_code_sent_for_one_purpose_opens_no_other(cast: Cast, clock: time_machine.Traveller) -> None:
    bound(cast.alice)
    client = logged_on(cast.alice)
    client.post(f"{GENERATE}phone/send/")
    code = last_code()
    refused = client.post(f"{TURN_OFF}phone/", {"code": code, "password": PASSWORD})
    assert refused.status_code == 400
    other = half_way(cast.alice)
    assert other.post("/logon/verify/phone/", {"code": code}).status_code == 400
    elsewhere = logged_on(cast.alice)
    assert elsewhere.post(f"{GENERATE}phone/", {"code": code}).status_code == 400
    assert not StepUpGrant.objects.exclude(purpose=Purpose.LOGON).exists()
    assert len(outbox) == 1


def test_m19_a_trusted_device_passes_no_step_up(cast: Cast, app: Phone, clock: time_machine.Traveller) -> None:
    """Rule 7, M19: the session of a trusted device is asked for the second factor."""
    client = half_way(cast.alice)
    client.post(BY_APP, {"code": app.code(), "trust": "on"})
    client.post("/logoff/")
    clock.shift(60)
    assert give_password(client, cast.alice)["Location"] == "/settings/account-security/"
    assert 'name="code"' in text_of(client.get(GENERATE))
    assert client.post(GENERATE, {"password": PASSWORD}).status_code == 400
    assert client.post(GENERATE, {}).status_code == 400
    assert not StepUpGrant.objects.exclude(purpose=Purpose.LOGON).exists()
    assert client.post(GENERATE, {"code": app.code()})["Location"] == NEXT_PAGE


def test_step_up_and_logon_share_the_tries(cast: Cast, app: Phone) -> None:
    """1.9: failures share the throttle of the factor."""
    client, half = logged_on(cast.alice), half_way(cast.alice)
    for number in range(3):
        client.post(GENERATE, {"code": f"00000{number}"})
        half.post(BY_APP, {"code": f"11111{number}"})
    refused = client.post(GENERATE, {"code": app.code()})
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert half.post(BY_APP, {"code": app.code()}).status_code == 429
    assert not StepUpGrant.objects.exclude(purpose=Purpose.LOGON).exists()


def test_a_way_is_proved_in_full_or_not_at_all(cast: Cast, app: Phone) -> None:
    """The service takes no part of a way for the whole."""
    typed = {Method.AUTHENTICATOR: app.code()}
    with pytest.raises(StepUpNeeded):
        prove_identity(flow=flow_in(cast.alice), purpose=Purpose.TURN_OFF, typed=typed, session_key="k" * 32)


def test_a_stranger_gets_no_code_sent(cast: Cast) -> None:
    bound(cast.alice)
    assert browser().post(f"{GENERATE}phone/send/").status_code == 302
    assert not outbox


def test_no_table_holds_the_session_key(cast: Cast, app: Phone) -> None:
    """A stolen database opens no session, also while wrong codes of a step-up are counted."""
    client = logged_on(cast.alice)
    assert client.post(GENERATE, {"code": "000000"}).status_code == 400
    key = str(client.cookies["sid"].value)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - names that the database gave
            assert key not in repr(cursor.fetchall()), table
