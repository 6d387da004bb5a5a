"""A fresh proof opens one act of its purpose, once, within ten minutes, in this session (docs/security.md 1.9; C1)."""

from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.directory.services import set_frozen
from accounts.models import User
from accounts.passwords.services import hash_password, store_password
from mailportal.audit.models import AuditEvent
from mailportal.audit.source import ON_THE_HOST
from security.errors import StepUpNeeded, StepUpSpent
from security.grants.queries import living_grants
from security.grants.rules import Purpose
from security.grants.services import purge_grants, spend_proof
from security.models import StepUpGrant
from tests.browser import browser, logged_on
from tests.cast import Cast, password_of
from tests.security.flow.acts import flow_in
from tests.security.logon.acts import send
from tests.security.step_up.acts import proved_by_password

GENERATE, TURN_OFF = "/settings/verify/generate/", "/settings/verify/turn-off/"
KEY, OTHER_KEY = "k" * 32, "o" * 32


def proof(account: User, purpose: Purpose = Purpose.GENERATE) -> UUID:
    return proved_by_password(account, purpose, password=password_of(account.name), session=KEY, source=ON_THE_HOST)


def spend(account: User, grant_id: UUID, *, key: str = KEY, purpose: Purpose = Purpose.GENERATE) -> None:
    with transaction.atomic():
        spend_proof(flow=flow_in(account, key, proof=grant_id), purpose=purpose)


def key_of(client: Client) -> str:
    return client.cookies["sid"].value


@pytest.mark.parametrize(
    ("path", "destination"),
    [
        (GENERATE, "/settings/client-passwords/generate/"),
        (TURN_OFF, "/settings/client-passwords/turn-off/"),
        (GENERATE + "?next=/settings/password/", "/settings/password/"),
        (GENERATE + "?next=//evil.example", "/settings/client-passwords/generate/"),
    ],
)
def test_the_right_password_opens_the_page_of_the_purpose(cast: Cast, path: str, destination: str) -> None:
    response = logged_on(cast.alice).post(path, {"password": password_of("Alice")})
    assert response["Location"] == destination


def test_the_password_in_another_spelling_is_a_proof_too(cast: Cast) -> None:
    store_password(account=cast.alice, encoded=hash_password("Gr\u00fc\u00dfe-Portal-9"))
    response = logged_on(cast.alice).post(GENERATE, {"password": "Gru\u0308\u00dfe-Portal-9"})
    assert response["Location"] == "/settings/client-passwords/generate/"


def test_the_session_goes_on_under_a_new_key_that_alone_holds_the_grant(cast: Cast) -> None:
    """A7: a thief who knew the old key has nothing."""
    client = logged_on(cast.alice)
    old = key_of(client)
    client.post(GENERATE, {"password": password_of("Alice")})
    assert key_of(client) != old
    thief = browser()
    thief.cookies["sid"] = old
    assert thief.get(GENERATE).status_code == 302
    assert client.get(GENERATE).status_code == 200
    assert not living_grants(flow=flow_in(cast.alice, old), purpose=Purpose.GENERATE).exists()
    assert living_grants(flow=flow_in(cast.alice, key_of(client)), purpose=Purpose.GENERATE).exists()


def test_the_absolute_end_of_the_session_does_not_move(cast: Cast) -> None:
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        client = logged_on(cast.alice)
        for _ in range(13):
            clock.shift(55 * 60)
            client.post(GENERATE, {"password": password_of("Alice")})
        clock.shift(6 * 60)
        assert client.get(GENERATE).status_code == 302


def test_a_wrong_password_gives_nothing_and_is_audited(cast: Cast) -> None:
    client = logged_on(cast.alice)
    old = key_of(client)
    response = client.post(GENERATE, {"password": "Wrong-Passw0rd"})
    assert response.status_code == 400
    assert "The web logon password is incorrect." in response.content.decode()
    assert not StepUpGrant.objects.exists()
    assert key_of(client) == old
    assert AuditEvent.objects.filter(event="security:step-up:failed").count() == 1


def test_wrong_passwords_share_the_limit_of_the_logon(cast: Cast) -> None:
    """All paths to one password have one limit."""
    client = logged_on(cast.alice)
    with time_machine.travel(timezone.now(), tick=False):
        for number in range(5):
            client.post(GENERATE, {"password": f"Guess-{number}"})
            send(browser(), cast.alice.address, f"Other-{number}")
        response = client.post(GENERATE, {"password": password_of("Alice")})
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert not StepUpGrant.objects.exists()


@pytest.mark.parametrize("path", ["/settings/verify/nothing/", "/settings/verify/reset/", "/settings/verify/GENERATE/"])
def test_unknown_purposes_are_no_pages(cast: Cast, path: str) -> None:
    assert logged_on(cast.alice).get(path).status_code == 404


def test_a_grant_is_good_once(cast: Cast) -> None:
    grant_id = proof(cast.alice)
    spend(cast.alice, grant_id)
    with pytest.raises(StepUpSpent):
        spend(cast.alice, grant_id)
    assert not living_grants(flow=flow_in(cast.alice, KEY), purpose=Purpose.GENERATE).exists()


def test_an_act_that_fails_does_not_spend_it(cast: Cast) -> None:
    grant_id = proof(cast.alice)
    with transaction.atomic():
        spend_proof(flow=flow_in(cast.alice, KEY, proof=grant_id), purpose=Purpose.GENERATE)
        transaction.set_rollback(True)
    spend(cast.alice, grant_id)


def test_another_purpose_session_account_or_a_made_up_grant_opens_nothing(cast: Cast) -> None:
    grant_id = proof(cast.alice)
    with pytest.raises(StepUpNeeded):
        spend(cast.alice, grant_id, purpose=Purpose.TURN_OFF)
    with pytest.raises(StepUpNeeded):
        spend(cast.alice, grant_id, key=OTHER_KEY)
    with pytest.raises(StepUpNeeded):
        spend(cast.dora, grant_id)
    with pytest.raises(StepUpNeeded):
        spend(cast.alice, uuid4())


def test_after_ten_minutes_it_is_void(cast: Cast) -> None:
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        grant_id = proof(cast.alice)
        clock.shift(599)
        assert living_grants(flow=flow_in(cast.alice, KEY), purpose=Purpose.GENERATE).exists()
        clock.shift(1)
        assert not living_grants(flow=flow_in(cast.alice, KEY), purpose=Purpose.GENERATE).exists()
        with pytest.raises(StepUpNeeded):
            spend(cast.alice, grant_id)


def test_a_change_of_the_account_voids_it(cast: Cast) -> None:
    grant_id = proof(cast.alice)
    set_frozen(account=cast.alice, frozen=False)
    with pytest.raises(StepUpNeeded):
        spend(cast.alice, grant_id)


def test_old_grants_are_purged_but_a_repeat_is_still_told_as_one(cast: Cast) -> None:
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        grant_id = proof(cast.alice)
        spend(cast.alice, grant_id)
        clock.shift(19 * 60)
        assert purge_grants() == 0
        with pytest.raises(StepUpSpent):
            spend(cast.alice, grant_id)
        clock.shift(2 * 60)
        assert purge_grants() == 1


def test_operators_have_nothing_to_verify_here(cast: Cast) -> None:
    response = logged_on(cast.olga).get(GENERATE)
    assert response.status_code == 403
    assert "for mailbox accounts" in response.content.decode()
