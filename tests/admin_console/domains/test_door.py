"""O3: the operator console opens to operators alone, with a second factor bound and proved in this session, always."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from accounts.passwords.services import hash_password, store_password
from mailportal.audit.models import AuditEvent
from security.factors.authenticators.queries import authenticator_of
from security.factors.rules import Proved
from security.grants.rules import Purpose
from tests.admin_console.acts import words
from tests.browser import browser, logged_on
from tests.cast import Cast
from tests.security.factors.authenticators.acts import attached
from tests.security.step_up.acts import proof_page
from tests.site.people import on_duty

DOMAINS = "/operator/domains/"
PROOF = proof_page(DOMAINS, Purpose.OPERATE)


@pytest.mark.parametrize("person", ["alice", "bob"])
def test_nobody_else_gets_in_and_the_attempt_is_on_record(cast: Cast, person: str) -> None:
    account: User = getattr(cast, person)
    answer = logged_on(account).get(f"{DOMAINS}acme.example/")
    assert answer.status_code == 403
    assert "This page is for operators" in words(answer)
    event = AuditEvent.objects.get(event="admin_console:access:denied")
    assert (event.actor, event.target) == (account.address, "operator")


def test_strangers_are_led_to_the_logon_and_back(db: None) -> None:
    assert browser().get(DOMAINS).headers["Location"] == "/logon/?next=%2Foperator%2Fdomains%2F"


def test_a_factor_proved_at_the_logon_opens_it(cast: Cast) -> None:
    page = on_duty(cast.olga).get("/operator/", follow=True)
    assert "acme.example" in words(page)  # type: ignore[arg-type]  # Django's own kind of response
    assert "you act on every company" in page.content.decode()


def test_without_any_factor_it_stays_shut(cast: Cast) -> None:
    """However the session came to be: also not for the demonstration, whose setting is about postmasters."""
    answer = logged_on(cast.olga).get(DOMAINS)
    assert answer.status_code == 403
    assert "Your second factor is gone" in words(answer)


@pytest.mark.parametrize("proved", [Proved.NOTHING, Proved.TRUSTED_DEVICE, Proved.QUESTIONS])
def test_a_factor_that_was_not_proved_in_this_session_is_asked_for(cast: Cast, proved: Proved) -> None:
    attached(cast.olga)
    cast.olga.refresh_from_db()
    assert logged_on(cast.olga, proved=proved.value).get(DOMAINS).headers["Location"] == PROOF


def test_and_its_proof_leads_back(cast: Cast) -> None:
    app, _ = attached(cast.olga)
    cast.olga.refresh_from_db()
    client = logged_on(cast.olga)
    typed = {"code": app.code(), "next": DOMAINS}
    assert client.post("/settings/verify/operate/authenticator/", typed).headers["Location"] == DOMAINS
    assert client.get(DOMAINS).status_code == 200


def test_the_password_alone_is_no_proof(cast: Cast) -> None:
    attached(cast.olga)
    store_password(account=cast.olga, encoded=hash_password("Olga-Passw0rd"))
    cast.olga.refresh_from_db()
    client = logged_on(cast.olga)
    assert client.get("/settings/verify/operate/password/").status_code == 404
    answer = client.post("/settings/verify/operate/", {"password": "Olga-Passw0rd", "next": DOMAINS})
    assert answer.status_code == 400
    assert client.get(DOMAINS).status_code == 302


def test_a_factor_that_was_removed_since_opens_nothing(cast: Cast) -> None:
    client = on_duty(cast.olga)
    device = authenticator_of(account=cast.olga)
    assert device is not None
    device.delete()
    assert client.get(DOMAINS).status_code == 403


@pytest.mark.parametrize(("minutes", "ended"), [(14, ""), (15, "idle-short")])
def test_it_closes_after_fifteen_idle_minutes(cast: Cast, minutes: int, ended: str) -> None:
    client = on_duty(cast.olga)
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes, seconds=1)):
        location = client.get(DOMAINS).headers.get("Location", "")
    assert f"ended={ended}" in location if ended else not location


def test_and_after_eight_hours_in_all(cast: Cast) -> None:
    client, began = on_duty(cast.olga), timezone.now()
    for minutes in range(0, 8 * 60, 10):
        with time_machine.travel(began + timedelta(minutes=minutes)):
            assert client.get(DOMAINS).status_code == 200
    with time_machine.travel(began + timedelta(hours=8, seconds=1)):
        assert "ended=age" in client.get(DOMAINS).headers["Location"]


def test_an_operator_who_is_frozen_is_out_at_once(cast: Cast) -> None:
    client = on_duty(cast.olga)
    User.objects.filter(pk=cast.olga.pk).update(frozen_at=timezone.now())
    assert client.get(DOMAINS).headers["Location"].startswith("/logon/")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/console/employees/", "This page belongs to a company"),
        ("/settings/account-security/", "This page is for mailbox accounts"),
        ("/settings/verify/generate/", "This page is for mailbox accounts"),
    ],
)
def test_elsewhere_an_operator_is_shown_the_way(cast: Cast, path: str, said: str) -> None:
    answer = on_duty(cast.olga).get(path)
    assert answer.status_code == 403
    assert said in words(answer)
    assert 'href="/operator/"' in answer.content.decode()


def test_nobody_else_is_asked_to_prove_what_operators_do(cast: Cast) -> None:
    for client in (logged_on(cast.alice), logged_on(cast.bob)):
        assert client.get("/settings/verify/suspend-domain/").status_code == 404
