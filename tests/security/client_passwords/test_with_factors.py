"""Security passwords of people who have a second factor: what it takes to make them, and what they do not open.

Attacks C1, C5 and C9; docs/rules.md, identity check, rules 3 and 7.
"""

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from mailportal.throttle.models import Counter
from security.client_passwords.queries import living_client_passwords
from security.grants.rules import Purpose, opened_by
from security.models import ClientPassword, StepUpGrant
from security.policies import CLIENT_PASSWORDS, REQUIRED
from tests.browser import browser, logged_on
from tests.cast import Cast, password_of
from tests.security.client_passwords.acts import GENERATE, TURN_OFF, generate, grant_for, issue, secret_on, switched_on
from tests.security.factors.authenticators.acts import Phone, attached
from tests.security.factors.phones.acts import bound, last_code
from tests.security.logon.acts import BY_APP, BY_PHONE, BY_RECOVERY_CODE, SEND, half_way, is_in

PASSWORD = password_of("Alice")
PROVE_GENERATE, PROVE_TURN_OFF = "/settings/verify/generate/", "/settings/verify/turn-off/"


@pytest.fixture
def app(cast: Cast, clock: time_machine.Traveller) -> Phone:
    phone, _ = attached(cast.alice)
    switched_on(cast.alice)
    return phone


@pytest.fixture
def at_desk(cast: Cast, app: Phone) -> Client:
    return logged_on(cast.alice)


def grant_on(client: Client, path: str) -> str:
    """Return the proof that the page of this act holds."""
    return str(client.get(path).content.decode().split('name="grant" value="')[1].split('"')[0])


def made(account: User) -> int:
    return ClientPassword.objects.filter(account=account).count()


# --- C1


def test_c1_one_code_makes_one_password(cast: Cast, app: Phone, at_desk: Client, clock: time_machine.Traveller) -> None:
    """The proof is spent with the first, and the code that gave it gives no other."""
    code = app.code()
    assert at_desk.post(PROVE_GENERATE, {"code": code})["Location"] == GENERATE
    grant = grant_on(at_desk, GENERATE)
    assert secret_on(generate(at_desk, grant))
    assert generate(at_desk, grant, label="A second one").status_code == 409
    assert at_desk.post(PROVE_GENERATE, {"code": code}).status_code == 400
    assert made(cast.alice) == 1
    clock.shift(30)
    assert at_desk.post(PROVE_GENERATE, {"code": app.code()})["Location"] == GENERATE


def test_c1_the_account_password_alone_makes_none(cast: Cast, at_desk: Client) -> None:
    assert at_desk.post(PROVE_GENERATE, {"password": PASSWORD}).status_code == 400
    assert not StepUpGrant.objects.exists()
    assert at_desk.get(GENERATE)["Location"].startswith(PROVE_GENERATE)


@pytest.mark.parametrize("purpose", [one for one in Purpose if one not in opened_by(Purpose.GENERATE)])
def test_c1_the_proof_of_another_act_makes_none(cast: Cast, at_desk: Client, purpose: Purpose) -> None:
    foreign = grant_for(cast.alice, purpose, session=at_desk.cookies["sid"].value)
    assert generate(at_desk, str(foreign)).status_code == 403
    assert made(cast.alice) == 0


def test_c1_a_code_by_text_message_for_another_act_makes_none(cast: Cast, at_desk: Client) -> None:
    bound(cast.alice)
    cast.alice.refresh_from_db()
    client = logged_on(cast.alice)
    client.post(f"{PROVE_TURN_OFF}phone/send/")
    assert client.post(f"{PROVE_GENERATE}phone/", {"code": last_code()}).status_code == 400
    assert not StepUpGrant.objects.exists()


def test_c1_a_proof_ends_with_a_change_of_the_factors(cast: Cast, app: Phone, at_desk: Client) -> None:
    """V7.4.3: the session that proved itself is logged off by the change, its proof with it."""
    at_desk.post(PROVE_GENERATE, {"code": app.code()})
    grant = grant_on(at_desk, GENERATE)
    elsewhere = logged_on(cast.alice)
    renewed = elsewhere.post(
        "/settings/recovery-codes/",
        {"grant": str(grant_for(cast.alice, Purpose.CHANGE_FACTOR, session=elsewhere.cookies["sid"].value))},
    )
    assert renewed.status_code == 200
    assert generate(at_desk, grant)["Location"].startswith("/logon/")
    assert made(cast.alice) == 0


# --- C5


def test_c5_a_security_password_passes_no_gate_of_the_logon(cast: Cast, app: Phone) -> None:
    """Neither as the password, nor as any code of the second step."""
    secret = issue(cast.alice).secret
    refused = browser().post("/logon/", {"address": cast.alice.address, "password": secret})
    assert refused.status_code == 400
    assert Counter.objects.get(key__startswith="password-pair:").count == 1
    bound(cast.alice)
    client = half_way(cast.alice)
    client.post(SEND)
    for path in (BY_APP, BY_PHONE, BY_RECOVERY_CODE):
        assert client.post(path, {"code": secret}).status_code == 400, path
    assert not is_in(client)


def test_c5_a_security_password_is_no_proof_of_identity(cast: Cast, app: Phone, at_desk: Client) -> None:
    secret = issue(cast.alice).secret
    grants = StepUpGrant.objects.count()
    for path in (PROVE_GENERATE, f"{PROVE_GENERATE}recovery-code/"):
        assert at_desk.post(path, {"code": secret, "password": secret}).status_code == 400
    assert at_desk.post(PROVE_TURN_OFF, {"code": app.code(), "password": secret}).status_code == 400
    assert StepUpGrant.objects.count() == grants
    # The wrong password used no code up.
    assert at_desk.post(PROVE_TURN_OFF, {"code": app.code(), "password": PASSWORD})["Location"] == TURN_OFF


def test_c5_nor_where_the_password_is_all_there_is(cast: Cast) -> None:
    secret = issue(switched_on(cast.dora)).secret
    client = logged_on(cast.dora)
    grants = StepUpGrant.objects.count()
    assert client.post(PROVE_GENERATE, {"password": secret}).status_code == 400
    change = {"current": secret, "new": "Correct-Horse-7", "confirm": "Correct-Horse-7"}
    assert client.post("/settings/password/", change).status_code == 400
    assert StepUpGrant.objects.count() == grants


# --- C9


def test_c9_with_a_factor_bound_turning_off_takes_password_and_code(cast: Cast, app: Phone, at_desk: Client) -> None:
    issue(cast.alice)
    for typed in ({"code": app.code()}, {"password": PASSWORD}, {}):
        assert at_desk.post(PROVE_TURN_OFF, typed).status_code == 400, typed
    for grant in ("", str(grant_for(cast.alice, Purpose.GENERATE, session=at_desk.cookies["sid"].value))):
        assert at_desk.post(TURN_OFF, {"grant": grant}).status_code == 403, grant
    assert living_client_passwords(account=cast.alice).count() == 1
    at_desk.post(PROVE_TURN_OFF, {"code": app.code(), "password": PASSWORD})
    assert at_desk.post(TURN_OFF, {"grant": grant_on(at_desk, TURN_OFF)}).status_code == 302
    assert not living_client_passwords(account=cast.alice).exists()


def test_c9_an_order_holds_against_any_proof(cast: Cast, app: Phone, at_desk: Client) -> None:
    """Rule 4: also against password and code together."""
    issue(cast.alice)
    at_desk.post(PROVE_TURN_OFF, {"code": app.code(), "password": PASSWORD})
    grant = grant_on(at_desk, TURN_OFF)
    cast.order(CLIENT_PASSWORDS, REQUIRED)
    assert at_desk.post(TURN_OFF, {"grant": grant}).status_code == 403
    assert living_client_passwords(account=cast.alice).count() == 1
    cast.alice.refresh_from_db()
    assert cast.alice.client_passwords_since is not None
