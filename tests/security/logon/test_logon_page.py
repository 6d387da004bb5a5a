"""E1: full address and password; the wrong learn nothing, the right get to their own page."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.directory.services import set_frozen
from accounts.models import User
from accounts.passwords.services import hash_password, store_password
from mailportal.audit.models import AuditEvent
from mailportal.audit.source import ON_THE_HOST
from security.client_passwords.rules import ClientKind
from security.client_passwords.services import issue_client_password, turn_on
from security.grants.rules import Purpose
from security.models import LogonRecord
from security.records.rules import Reason, Result
from tests.browser import browser, logged_on
from tests.cast import Cast, password_of
from tests.security.flow.acts import flow_in
from tests.security.step_up.acts import proved_by_password

NEUTRAL = "The email address or password is incorrect."
LOGON = "/logon/"


def log_on(client: Client, address: str, password: str, **more: str) -> HttpResponse:
    return client.post(LOGON, {"address": address, "password": password, **more})


def test_employee_gets_to_the_overview(cast: Cast) -> None:
    client = browser()
    response = log_on(client, cast.alice.address, password_of("Alice"))
    assert response["Location"] == reverse("security:overview")
    assert client.get(response["Location"]).status_code == 200


def test_postmaster_gets_to_the_console(cast: Cast) -> None:
    response = log_on(browser(), cast.bob.address, password_of("Postmaster"))
    assert response["Location"] == reverse("admin_console:home")


@pytest.mark.parametrize("typed", ["ALICE@ACME.EXAMPLE", "Alice@Acme.Example", "  alice@acme.example "])
def test_any_spelling_of_the_address_is_the_same_account(cast: Cast, typed: str) -> None:
    """B2: one account, one key."""
    assert log_on(browser(), typed, password_of("Alice")).status_code == 302


def test_the_logon_is_recorded_and_audited(cast: Cast) -> None:
    log_on(browser(source="192.0.2.77"), cast.alice.address, password_of("Alice"))
    row = LogonRecord.objects.get()
    assert (row.account_id, row.channel, row.result, row.reason) == (
        cast.alice.pk, "web", Result.ACCEPT, Reason.ACCOUNT_PASSWORD
    )  # fmt: skip
    event = AuditEvent.objects.get(event="security:session:started")
    assert (event.actor, event.source_address, event.domain_id) == (
        cast.alice.address, "192.0.2.77", cast.acme.pk
    )  # fmt: skip


def test_wrong_unknown_and_frozen_look_the_same(cast: Cast) -> None:
    """A1: status, words, length and headers; only the CSRF token and the reference differ."""
    set_frozen(account=cast.dora, frozen=True)
    addresses = ["alice@acme.example", "nobo1@acme.example", "alice@nowhere.example", "dora@acme.example"]
    answers = [log_on(browser(), address, "Wrong-Passw0rd") for address in addresses]
    assert {answer.status_code for answer in answers} == {400}
    assert all(NEUTRAL in answer.content.decode() for answer in answers)
    assert len({tuple(sorted(answer.headers)) for answer in answers}) == 1
    # The page repeats the address that was typed; nothing else may differ in length.
    lengths = {len(answer.content) - len(address) for answer, address in zip(answers, addresses, strict=True)}
    assert len(lengths) == 1
    assert [row.reason for row in LogonRecord.objects.order_by("pk")] == [
        Reason.WRONG_SECRET,
        Reason.UNKNOWN_ACCOUNT,
        Reason.UNKNOWN_ACCOUNT,
        Reason.WRONG_SECRET,
    ]


def test_frozen_is_told_only_after_the_right_password(cast: Cast) -> None:
    set_frozen(account=cast.alice, frozen=True)
    client = browser()
    response = log_on(client, cast.alice.address, password_of("Alice"))
    assert response.status_code == 403
    assert "This account is frozen" in response.content.decode()
    assert "sid" not in client.cookies
    assert LogonRecord.objects.get().reason == Reason.ACCOUNT_FROZEN


def test_nobody_of_a_suspended_domain_gets_in(cast: Cast) -> None:
    cast.acme.suspended_at = cast.acme.created_at
    cast.acme.save()
    assert log_on(browser(), cast.alice.address, password_of("Alice")).status_code == 403
    assert LogonRecord.objects.get().reason == Reason.DOMAIN_SUSPENDED


def test_operator_does_not_get_in_with_a_password_alone(cast: Cast) -> None:
    """O3."""
    store_password(account=cast.olga, encoded=hash_password("Olga-Passw0rd"))
    client = browser()
    assert log_on(client, cast.olga.address, "Olga-Passw0rd").status_code == 403
    assert "sid" not in client.cookies
    assert NEUTRAL in log_on(browser(), cast.olga.address, "Wrong-Passw0rd").content.decode()


@pytest.mark.parametrize("missing", ["address", "password"])
def test_an_empty_field_is_named(cast: Cast, missing: str) -> None:
    data = {"address": cast.alice.address, "password": password_of("Alice"), missing: ""}
    response = browser().post(LOGON, data)
    assert response.status_code == 400
    assert f'href="#id_{missing}"' in response.content.decode()
    assert "<title>Error: " in response.content.decode()


def test_the_password_is_never_sent_back(cast: Cast) -> None:
    response = log_on(browser(), cast.alice.address, "Wrong-Passw0rd")
    assert "Wrong-Passw0rd" not in response.content.decode()
    assert 'value="alice@acme.example"' in response.content.decode()


def security_password_of(account: User) -> str:
    turn_on(flow=flow_in(account))
    grant = proved_by_password(
        account, Purpose.GENERATE, password=password_of(account.name), session="s" * 32, source=ON_THE_HOST
    )
    return issue_client_password(
        flow=flow_in(account, "s" * 32, proof=grant), label="iPhone", kind=ClientKind.MAIL
    ).secret


def test_a_security_password_does_not_open_the_web(cast: Cast) -> None:
    """Rule 3, attack C5: it is a wrong guess like any other, and counted."""
    secret = security_password_of(cast.alice)
    response = log_on(browser(), cast.alice.address, secret)
    assert NEUTRAL in response.content.decode()
    assert LogonRecord.objects.get().reason == Reason.WRONG_SECRET


def test_whoever_is_logged_on_is_led_on(cast: Cast) -> None:
    client = logged_on(cast.alice)
    assert client.get(LOGON)["Location"] == reverse("security:overview")
    assert client.get("/")["Location"] == reverse("security:overview")


def test_the_start_page_leads_to_the_logon(cast: Cast) -> None:
    assert browser().get("/")["Location"] == LOGON


def test_f1_the_page_leads_to_forgot_password(db: None) -> None:
    assert 'href="/recovery/"' in browser().get(LOGON).content.decode()
