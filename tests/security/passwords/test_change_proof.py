"""Where a factor is bound, a new password takes its proof besides the current one (E11, attack A15)."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from security.errors import StepUpNeeded
from security.passwords.changing import change_password
from tests.browser import logged_on
from tests.cast import Cast, password_of
from tests.security.factors.authenticators.acts import Phone, attached
from tests.security.flow.acts import flow_in
from tests.security.step_up.acts import grant_for

CHANGE, PROOF = "/settings/password/", "/settings/verify/change-password/"
NEW = "Fresh-Passw0rd-7"
DATA = {"current": password_of("Alice"), "new": NEW, "confirm": NEW}


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(1_800_000_000, tick=False) as traveller:
        yield traveller


@pytest.fixture
def app(cast: Cast, clock: time_machine.Traveller) -> Phone:
    return attached(cast.alice)[0]


def proved(client: Client, app: Phone) -> str:
    """Prove the factor; return the grant that the page after it holds."""
    page = client.post(PROOF, {"code": app.code()}, follow=True).content.decode()
    found = re.search(r'name="grant" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def is_changed(account: User) -> bool:
    account.refresh_from_db()
    return account.auth_epoch > 1


def test_the_page_leads_through_the_proof(cast: Cast, app: Phone) -> None:
    client = logged_on(cast.alice)
    assert client.get(CHANGE)["Location"].startswith(PROOF)
    grant = proved(client, app)
    answer = client.post(CHANGE, {**DATA, "grant": grant})
    assert answer["Location"] == "/settings/account-security/"
    assert client.get(CHANGE, follow=True).status_code == 200
    assert is_changed(cast.alice)


def test_a_slip_does_not_spend_the_proof(cast: Cast, app: Phone) -> None:
    client = logged_on(cast.alice)
    grant = proved(client, app)
    wrong = client.post(CHANGE, {**DATA, "current": "Wrong-Passw0rd", "grant": grant})
    assert wrong.status_code == 400
    assert f'value="{grant}"' in wrong.content.decode()
    assert client.post(CHANGE, {**DATA, "grant": grant}).status_code == 302


def without(client: Client, cast: Cast) -> HttpResponse:
    return client.post(CHANGE, DATA)


def with_another_purpose(client: Client, cast: Cast) -> HttpResponse:
    grant = grant_for(cast.alice, session=str(client.cookies["sid"].value))
    return client.post(CHANGE, {**DATA, "grant": str(grant)})


def with_another_session(client: Client, cast: Cast) -> HttpResponse:
    return client.post(CHANGE, {**DATA, "grant": str(grant_for(cast.alice))})


@pytest.mark.parametrize("sending", [without, with_another_purpose, with_another_session])
def test_a15_without_its_proof_nothing_changes(cast: Cast, app: Phone, sending: object) -> None:
    answer = sending(logged_on(cast.alice), cast)  # type: ignore[operator]  # one of the acts above
    assert answer.status_code == 403
    assert not is_changed(cast.alice)


def test_a15_the_service_asks_for_it_too(cast: Cast, app: Phone) -> None:
    with pytest.raises(StepUpNeeded):
        change_password(flow=flow_in(cast.alice), current=password_of("Alice"), new=NEW, delete_client_passwords=False)
    assert not is_changed(cast.alice)


def test_whoever_has_no_factor_is_asked_for_the_password_alone(cast: Cast) -> None:
    client = logged_on(cast.alice)
    assert client.get(CHANGE).status_code == 200
    assert client.post(CHANGE, DATA).status_code == 302
