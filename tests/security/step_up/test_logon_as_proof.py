"""A fresh logon by a factor is the proof for one new security password, and for nothing graver (X36; C1)."""

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from security.errors import StepUpNeeded, StepUpSpent
from security.grants.rules import WINDOW, Purpose, opened_by
from security.grants.services import require_proof, spend_proof
from security.models import LogonAttempt, StepUpGrant
from security.policies import FACTOR_AUTHENTICATOR, OFF, ON, QUESTIONS_AS_SECOND_STEP, REQUIRED, SECOND_FACTOR
from tests.browser import browser, logged_on
from tests.cast import Cast
from tests.security.browsers.trusted_devices.acts import give_cookie, trusted
from tests.security.client_passwords.acts import GENERATE, TURN_OFF, generate, issue, secret_on, switched_on
from tests.security.factors.authenticators.acts import DELETE, RENEW, Phone, attached, phone_for
from tests.security.factors.phones.acts import BIND, NUMBER, UNBIND, bound, grant_on, last_code
from tests.security.flow.acts import flow_in
from tests.security.logon.acts import (
    ATTACH,
    BY_APP,
    BY_PHONE,
    BY_RECOVERY_CODE,
    CONFIRM,
    SEND,
    VERIFY,
    give_password,
    half_way,
    is_in,
    sid,
)
from tests.security.logon.test_second_step_questions import RIGHT, set_questions
from tests.security.step_up.acts import proof_page

PROVE_FIRST = proof_page(GENERATE, Purpose.GENERATE)


@pytest.fixture
def app(clock: time_machine.Traveller, cast: Cast) -> Phone:
    return attached(switched_on(cast.alice))[0]


@pytest.fixture
def client(cast: Cast, app: Phone) -> Client:
    """Alice, who has just logged on with a code of her app."""
    return by_app(cast.alice, app)


def by_app(account: User, app: Phone) -> Client:
    client = half_way(account)
    client.post(BY_APP, {"code": app.code()})
    assert is_in(client)
    return client


def the_proof() -> UUID:
    return StepUpGrant.objects.get(purpose=Purpose.LOGON).public_id


def asks_for_proof(client: Client) -> bool:
    return client.get(GENERATE).get("Location") == PROVE_FIRST


def test_generate_opens_at_once_after_a_code_of_the_app(client: Client) -> None:
    """Else the person would wait up to 30 seconds for the next code."""
    assert secret_on(generate(client, grant_on(client.get(GENERATE))))


def test_and_after_a_code_by_text_message(cast: Cast, clock: time_machine.Traveller) -> None:
    bound(switched_on(cast.alice))
    client = half_way(cast.alice)
    client.post(SEND)
    client.post(BY_PHONE, {"code": last_code()})
    assert secret_on(generate(client, grant_on(client.get(GENERATE))))


def test_c1_it_makes_one_password(client: Client, cast: Cast) -> None:
    grant = grant_on(client.get(GENERATE))
    assert [generate(client, grant).status_code for _ in range(2)] == [200, 409]
    assert asks_for_proof(client)
    assert cast.alice.client_passwords.count() == 1


def test_c1_after_ten_minutes_it_is_none(client: Client, cast: Cast, clock: time_machine.Traveller) -> None:
    grant = grant_on(client.get(GENERATE))
    clock.shift(WINDOW - timedelta(seconds=1))
    assert not asks_for_proof(client)
    clock.shift(2)
    assert asks_for_proof(client)
    assert generate(client, grant).status_code == 403
    assert not cast.alice.client_passwords.exists()


def test_the_minutes_run_from_the_code(cast: Cast, app: Phone, clock: time_machine.Traveller) -> None:
    """Not from the end of the gates that came after it."""
    User.objects.filter(pk=cast.alice.pk).update(must_change_password_since=timezone.now())
    client = half_way(cast.alice)
    client.post(BY_APP, {"code": app.code()})
    clock.shift(timedelta(minutes=9))
    new = "Correct-Horse-7"
    client.post("/logon/change-password/", {"new": new, "confirm": new})
    assert not asks_for_proof(client)
    clock.shift(timedelta(minutes=1, seconds=1))
    assert asks_for_proof(client)


@pytest.mark.parametrize("purpose", [one for one in Purpose if Purpose.LOGON not in opened_by(one)])
def test_it_opens_nothing_graver(client: Client, cast: Cast, purpose: Purpose) -> None:
    """X36: changing the password, turning off, a factor, an order over others, many people at once."""
    flow = flow_in(cast.alice, sid(client), proof=the_proof())
    for use in (require_proof, spend_proof):
        with pytest.raises(StepUpNeeded):
            use(flow=flow, purpose=purpose)
    require_proof(flow=flow, purpose=Purpose.GENERATE)


@pytest.mark.parametrize("page", [TURN_OFF, DELETE, RENEW, BIND, UNBIND, "/settings/questions/", "/settings/password/"])
def test_no_other_page_takes_it(client: Client, cast: Cast, page: str) -> None:
    bound(cast.alice)
    cast.alice.refresh_from_db()
    answer = client.post(page, {"grant": the_proof(), "current": "Alice-Passw0rd", "new": "N", "confirm": "N"})
    assert answer.status_code in {400, 403}
    assert StepUpGrant.objects.filter(purpose=Purpose.LOGON, used_at=None).exists()


def test_it_has_no_page_of_its_own(client: Client) -> None:
    assert client.get("/settings/verify/logon/").status_code == 404


def test_c1_another_session_has_nothing_of_it(client: Client, cast: Cast) -> None:
    """Nor has another person."""
    for other in (logged_on(cast.alice), logged_on(switched_on(cast.dora))):
        assert asks_for_proof(other)
        assert generate(other, str(the_proof())).status_code == 403
    assert not asks_for_proof(client)


def test_a_proof_in_between_moves_the_session_and_leaves_it_behind(client: Client, cast: Cast, app: Phone) -> None:
    """For that session alone, as any proof: a copied cookie holds nothing afterwards."""
    cast.alice.refresh_from_db()
    client.post("/settings/verify/turn-off/authenticator/", {"code": app.code(steps=1), "password": "Alice-Passw0rd"})
    assert asks_for_proof(client)


def test_a_changed_password_voids_it(client: Client, cast: Cast) -> None:
    flow = flow_in(cast.alice, sid(client), proof=the_proof())
    cast.alice.auth_epoch += 1
    with pytest.raises(StepUpNeeded):
        spend_proof(flow=flow, purpose=Purpose.GENERATE)


def test_a_refused_password_leaves_it(client: Client, cast: Cast) -> None:
    """Ten are the limit; after a deletion the same proof is still good."""
    rows = [issue(cast.alice, label=f"Phone {number}").client_password for number in range(10)]
    grant = str(the_proof())
    assert generate(client, grant).status_code == 409
    client.post(f"/settings/client-passwords/{rows[0].public_id}/delete/")
    assert generate(client, grant).status_code == 200
    with pytest.raises(StepUpSpent):
        spend_proof(flow=flow_in(cast.alice, sid(client), proof=the_proof()), purpose=Purpose.GENERATE)


# --- what is no such logon


def test_none_after_a_recovery_code(cast: Cast, clock: time_machine.Traveller) -> None:
    _, codes = attached(switched_on(cast.alice))
    client = half_way(cast.alice)
    client.post(BY_RECOVERY_CODE, {"code": codes[0]})
    assert is_in(client)
    assert asks_for_proof(client)


def test_none_after_questions(cast: Cast) -> None:
    set_questions(switched_on(cast.alice))
    cast.order(QUESTIONS_AS_SECOND_STEP, ON)
    client = half_way(cast.alice)
    client.post(f"{VERIFY}questions/", RIGHT)
    assert is_in(client)
    assert asks_for_proof(client)


def test_m19_none_after_a_trusted_device(cast: Cast, app: Phone) -> None:
    cast.alice.refresh_from_db()
    client = browser()
    give_cookie(client, trusted(cast.alice))
    give_password(client, cast.alice)
    assert is_in(client)
    assert asks_for_proof(client)


def test_none_after_the_password_alone(cast: Cast) -> None:
    client = browser()
    give_password(client, switched_on(cast.dora))
    assert is_in(client)
    assert asks_for_proof(client)


def test_none_after_attaching_during_the_logon(cast: Cast, clock: time_machine.Traveller) -> None:
    """Its code proves that the app was attached, not that the person had a factor before."""
    cast.order(SECOND_FACTOR, REQUIRED)
    client = half_way(switched_on(cast.alice))
    client.post(ATTACH)
    app = phone_for(cast.alice, flow=str(LogonAttempt.objects.get().public_id))
    client.post(CONFIRM, {"code": app.code()})
    assert is_in(client)
    assert asks_for_proof(client)


def test_none_after_binding_a_phone_during_the_logon(cast: Cast) -> None:
    """The same."""
    cast.order(SECOND_FACTOR, REQUIRED)
    cast.order(FACTOR_AUTHENTICATOR, OFF)
    User.objects.filter(pk=cast.dora.pk).update(wizard_done_at=None)
    client = half_way(switched_on(cast.dora))
    set_questions(cast.dora)
    client = half_way(cast.dora)
    client.post("/logon/set-up/phone/", {"number": NUMBER})
    client.post("/logon/set-up/phone/code/", {"code": last_code()})
    assert is_in(client)
    assert asks_for_proof(client)
