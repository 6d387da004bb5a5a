"""Nobody fills the audit chain by failing: it takes the first tries of an hour at each act and no flood (1.12)."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from mailportal.audit.models import AuditEvent
from mailportal.throttle.counters import hit
from security import events
from security.factors.challenges.rules import TRIES_PER_CODE
from security.limits import RECORDED_FAILURES
from security.models import LogonAttempt
from security.policies import REQUIRED, SECOND_FACTOR
from tests.browser import logged_on
from tests.cast import Cast
from tests.security.factors.authenticators import acts as app
from tests.security.factors.phones import acts as phone
from tests.security.logon.acts import ATTACH, CONFIRM, half_way

KEPT = 20
CODE = f"{phone.BIND}code/"
PROOF = "/settings/verify/change-factor/"


@pytest.fixture
def client(cast: Cast) -> Client:
    return logged_on(cast.alice)


def flooded(account: User, event: str, *, but: int) -> None:
    """Let so many of this hour's failures be on record that the chain takes a few more."""
    hit(RECORDED_FAILURES, str(account.pk), event, times=KEPT - but)


def on_record(event: str) -> int:
    return AuditEvent.objects.filter(event=event).count()


def test_wrong_codes_of_a_new_app(cast: Cast, client: Client) -> None:
    """The right one is still looked at: the secret is on the page, so that no guess can win anything."""
    shown = app.begun(cast.alice, flow=client.cookies["sid"].value)
    wrong = phone.wrong(shown.code())
    flooded(cast.alice, events.AUTHENTICATOR_ATTACH_FAILED, but=2)
    assert {client.post(app.CONFIRM, {"code": wrong}).status_code for _ in range(4)} == {400}
    assert on_record(events.AUTHENTICATOR_ATTACH_FAILED) == 2
    assert client.post(app.CONFIRM, {"code": shown.code()}).status_code == 200


def test_wrong_codes_of_a_new_app_during_a_logon(cast: Cast) -> None:
    """With as many secrets as one likes, for none of which a proof is asked there."""
    cast.order(SECOND_FACTOR, REQUIRED)
    client = half_way(cast.alice)
    flooded(cast.alice, events.AUTHENTICATOR_ATTACH_FAILED, but=3)
    for _ in range(3):
        client.post(ATTACH)
        shown = app.phone_for(cast.alice, flow=str(LogonAttempt.objects.get().public_id))
        for _ in range(2):
            assert client.post(CONFIRM, {"code": phone.wrong(shown.code())}).status_code == 400
    assert on_record(events.AUTHENTICATOR_ATTACH_FAILED) == 3


def test_wrong_codes_of_a_new_phone(cast: Cast, client: Client) -> None:
    """Also those that come after the code has run out of tries, which no limit counts."""
    phone.numbered(client, cast.alice)
    wrong = phone.wrong(phone.last_code())
    flooded(cast.alice, events.PHONE_BIND_FAILED, but=TRIES_PER_CODE + 1)
    assert {client.post(CODE, {"code": wrong}).status_code for _ in range(TRIES_PER_CODE + 3)} == {400}
    assert on_record(events.PHONE_BIND_FAILED) == TRIES_PER_CODE + 1


@pytest.mark.thorough
def test_the_same_wrong_password_again(cast: Cast, client: Client) -> None:
    """It counts once an hour as a guess, and would be on record each time."""
    assert {client.post(PROOF, {"password": "Not-Alices-1"}).status_code for _ in range(KEPT + 4)} == {400}
    assert on_record(events.STEP_UP_FAILED) == KEPT


def test_each_account_and_each_hour_has_its_own(cast: Cast, client: Client) -> None:
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        for one in (cast.alice, cast.dora):
            browser = logged_on(one)
            flooded(one, events.STEP_UP_FAILED, but=1)
            for _ in range(2):
                browser.post(PROOF, {"password": "Nobodys-Passw0rd"})
        assert on_record(events.STEP_UP_FAILED) == 2
        clock.shift(timedelta(hours=1))
        logged_on(cast.alice).post(PROOF, {"password": "Nobodys-Passw0rd"})
    assert on_record(events.STEP_UP_FAILED) == 3
