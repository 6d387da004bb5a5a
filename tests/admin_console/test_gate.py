"""The gate of the console: a second factor, bound and proved in this session; 15 minutes idle, 8 hours in all."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.directory.services import let_into_console
from accounts.evidence import actor_of
from accounts.models import User
from security.factors.authenticators.queries import authenticator_of
from security.factors.authenticators.services import remove_authenticator
from security.factors.rules import Proved
from security.grants.rules import Purpose
from tests.admin_console.acts import EMPLOYEES, SOURCE, appointed, at_work, words
from tests.browser import logged_on
from tests.cast import Cast, password_of
from tests.security.factors.authenticators.acts import attached
from tests.security.step_up.acts import proof_page

PROOF = proof_page(EMPLOYEES, Purpose.CONSOLE)


@pytest.fixture(autouse=True)
def strict(cast: Cast) -> None:
    """No operator has let the postmasters of the cast in without a second factor."""
    for domain in (cast.acme, cast.globex):
        let_into_console(domain, without_factor=False)
    for person in (cast.bob, cast.alice):
        person.refresh_from_db()


def leads_to(client: Client, path: str = EMPLOYEES) -> str:
    answer = client.get(path)
    assert answer.status_code in {200, 302}, answer.content.decode()
    return answer.headers.get("Location", "")


def test_a_factor_proved_at_the_logon_opens_it(cast: Cast) -> None:
    attached(cast.bob)
    assert not leads_to(at_work(cast.bob))


def test_nothing_bound_opens_nothing(cast: Cast) -> None:
    answer = logged_on(cast.bob).get(EMPLOYEES)
    assert answer.status_code == 403
    assert "Set up a second factor first" in words(answer)
    assert "Alice" not in answer.content.decode()
    assert logged_on(cast.bob).post(f"{EMPLOYEES}{cast.alice.public_id}/freeze/").status_code == 403
    cast.alice.refresh_from_db()
    assert cast.alice.frozen_at is None


def test_a_factor_that_was_not_proved_is_asked_for_and_leads_back(cast: Cast) -> None:
    """It was bound in this session, or the logon went by questions."""
    client = logged_on(cast.bob, proved=Proved.QUESTIONS)
    app, _ = attached(cast.bob)
    cast.bob.refresh_from_db()
    client = logged_on(cast.bob, proved=Proved.QUESTIONS)
    assert leads_to(client) == PROOF
    typed = {"code": app.code(), "password": password_of("Postmaster"), "next": EMPLOYEES}
    proved = client.post(f"{PROOF.partition('?')[0]}authenticator/", typed)
    assert proved.headers["Location"] == EMPLOYEES
    assert not leads_to(client)


def test_a_form_is_led_back_to_its_page(cast: Cast) -> None:
    """The act is not done: its page is shown again after the proof."""
    attached(cast.bob)
    page = f"{EMPLOYEES}{cast.alice.public_id}/freeze/"
    client = logged_on(cast.bob)
    answer = client.post(page, headers={"referer": f"http://testserver{page}"})
    assert answer.headers["Location"] == proof_page(page, Purpose.CONSOLE)
    cast.alice.refresh_from_db()
    assert cast.alice.frozen_at is None


def test_a_factor_that_was_removed_since_opens_nothing(cast: Cast) -> None:
    """Not even to the session in which it was proved."""
    attached(cast.bob)
    client = at_work(cast.bob)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    remove_authenticator(account=cast.bob, actor=actor_of(cast.bob), source=SOURCE, kept_session_key=key)
    assert client.get(EMPLOYEES).status_code == 403


def test_a_trusted_device_of_twelve_hours_is_enough_for_a_postmaster(cast: Cast) -> None:
    attached(cast.bob)
    assert not leads_to(logged_on(cast.bob, proved=Proved.TRUSTED_DEVICE))


def test_a_secure_network_is_not(cast: Cast) -> None:
    """P6: the desk wants the factor in this session, also in the office."""
    attached(cast.bob)
    assert leads_to(logged_on(cast.bob, proved=Proved.SECURE_NETWORK)) == PROOF


def test_a_browser_trusted_before_the_appointment_is_not(cast: Cast) -> None:
    """Employees trust a browser for months."""
    attached(cast.alice)
    with time_machine.travel(timezone.now() - timedelta(minutes=1)):
        early = logged_on(cast.alice, proved=Proved.TRUSTED_DEVICE)
    appointed(cast.alice, cast.sales)
    assert leads_to(early) == PROOF
    assert not leads_to(logged_on(cast.alice, proved=Proved.TRUSTED_DEVICE))


def test_the_operators_setting_lets_postmasters_in_and_nobody_else(cast: Cast) -> None:
    let_into_console(cast.acme, without_factor=True)
    bob = logged_on(cast.bob)
    assert not leads_to(bob)
    assert "without a second factor" in words(bob.get(EMPLOYEES))
    gina = logged_on(cast.gina)
    assert gina.get(EMPLOYEES).status_code == 403
    appointed(cast.alice, cast.sales)
    authenticator = authenticator_of(account=cast.alice)
    assert authenticator is not None
    authenticator.delete()
    assert logged_on(cast.alice).get(EMPLOYEES).status_code == 403


def test_with_a_factor_asked_for_nothing_is_said_of_the_setting(cast: Cast) -> None:
    attached(cast.bob)
    assert "without a second factor" not in words(at_work(cast.bob).get(EMPLOYEES))


@pytest.mark.parametrize(("minutes", "ended"), [(14, ""), (15, "idle-short")])
def test_a_delegated_administrator_is_out_after_fifteen_idle_minutes(cast: Cast, minutes: int, ended: str) -> None:
    """Whatever page was open: the session is as short as a postmaster's."""
    client = at_work(appointed(cast.alice, cast.sales))
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes, seconds=1)):
        location = leads_to(client)
    assert f"ended={ended}" in location if ended else not location


def test_and_after_eight_hours_in_all(cast: Cast) -> None:
    client, began = at_work(appointed(cast.alice, cast.sales)), timezone.now()
    for minutes in range(0, 8 * 60, 10):
        with time_machine.travel(began + timedelta(minutes=minutes)):
            assert not leads_to(client)
    with time_machine.travel(began + timedelta(hours=8, seconds=1)):
        assert "ended=age" in leads_to(client)


def test_a_session_that_runs_at_the_appointment_becomes_as_short(cast: Cast) -> None:
    attached(cast.alice)
    client = at_work(cast.alice)
    appointed(cast.alice, cast.sales)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert "ended=idle-short" in client.get("/settings/account-security/").headers["Location"]
    assert User.objects.get(pk=cast.dora.pk).administers_since is None
