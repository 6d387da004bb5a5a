"""What the overview says of sessions, devices, latest logons and refused programs (W5, E13, M4, X2)."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from security.client_passwords.rules import SLOTS
from security.models import LogonRecord
from security.records.rules import Channel, Reason
from tests.browser import logged_on
from tests.cast import Cast
from tests.security.account.logon_history.acts import logon
from tests.security.browsers.trusted_devices.acts import trusted
from tests.security.client_passwords.acts import GENERATE, OVERVIEW, issue, switched_on


@pytest.fixture
def alice(cast: Cast) -> User:
    return switched_on(cast.alice)


@pytest.fixture
def at_desk(alice: User) -> Client:
    client = logged_on(alice)
    LogonRecord.objects.all().delete()
    return client


def _text(client: Client) -> str:
    answer = client.get(OVERVIEW)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def _refused(account: User, *, address: str = "10.1.2.3", hours: int = 1, program: str = "Outlook 16") -> None:
    at = timezone.now() - timedelta(hours=hours)
    logon(account, Reason.CLIENT_PASSWORD_NEEDED, channel=Channel.IMAP, address=address, at=at, program=program)


def test_devices_sessions_and_latest_logons_with_their_pages(alice: User, at_desk: Client) -> None:
    """E4, W5."""
    trusted(alice)
    logged_on(alice)
    LogonRecord.objects.all().delete()
    phone = issue(alice, label="My iPhone").client_password
    for number in range(4):
        at = timezone.now() - timedelta(days=number)
        logon(
            alice, Reason.CLIENT_PASSWORD, channel=Channel.IMAP, credential=phone.credential,
            address=f"203.0.113.{number}", at=at,
        )  # fmt: skip
    logon(alice, Reason.WRONG_SECRET, address="198.51.100.7")
    text = _text(at_desk)
    assert "1 browser skips the second step at logon." in text
    assert "You are logged on in 2 browsers." in text
    assert [f"203.0.113.{number}" in text for number in range(4)] == [True, True, True, False]
    assert "198.51.100.7" not in text
    assert "IMAP&nbsp;· <bdi>My iPhone</bdi>&nbsp;· 203.0.113.0" in text
    for path in ("trusted-devices", "sessions", "logons"):
        assert text.count(f'href="/settings/{path}/"') == 2, "in the menu and in the row"


def test_the_refusal_is_explained_with_the_way_out(alice: User, at_desk: Client) -> None:
    """X2: "Outlook at 10.1.2.3 used your web password at 9:14; generate a security password here." """
    _refused(alice)
    text = _text(at_desk)
    assert "Outlook used your web logon password</strong> over IMAP from 10.1.2.3" in text
    assert f'href="{GENERATE}">Generate one for it' in text


def test_a_program_that_names_itself_not_is_told_too(alice: User, at_desk: Client) -> None:
    _refused(alice, program="")
    assert "A mail program used your web logon password" in _text(at_desk)


@pytest.mark.parametrize("reason", [Reason.WRONG_SECRET, Reason.THIRD_PARTY_CLIENTS_REFUSED, Reason.PROTOCOL_OFF])
def test_only_the_right_secret_counts(alice: User, at_desk: Client, reason: Reason) -> None:
    """docs/rules.md: X2 counts only when the secret was right."""
    logon(alice, reason, channel=Channel.IMAP, address="10.1.2.3", program="Outlook 16")
    assert "used your web logon password" not in _text(at_desk)


def test_at_ten_the_limit_is_told_instead(alice: User, at_desk: Client) -> None:
    for _ in range(SLOTS):
        issue(alice)
    _refused(alice)
    assert "Generate one for it" not in _text(at_desk)


def test_week_old_refusals_and_others_are_silent(cast: Cast, alice: User, at_desk: Client) -> None:
    _refused(alice, hours=24 * 7 + 1)
    _refused(cast.dora)
    assert "used your web logon password" not in _text(at_desk)


def test_a_storm_of_refused_programs_does_not_fill_the_page(alice: User, at_desk: Client) -> None:
    for number in range(20):
        _refused(alice, address=f"10.{number}.2.3")
    assert _text(at_desk).count("used your web logon password</strong>") == 5


def test_a_deleted_password_that_tries_leads_to_each_try(alice: User, at_desk: Client) -> None:
    """M4."""
    row = issue(alice, label="Old iPhone").client_password
    row.revoked_at = timezone.now()
    row.save()
    logon(alice, Reason.CLIENT_PASSWORD_DELETED, channel=Channel.IMAP, credential=row.credential)
    assert 'href="/settings/logons/?kind=mail&amp;result=reject">See each attempt' in _text(at_desk)


def test_the_page_costs_the_same_at_one_three_and_fifty_rows(alice: User, at_desk: Client) -> None:
    costs = []
    for more in (1, 2, 47):
        for number in range(more):
            logon(alice, Reason.CLIENT_PASSWORD, channel=Channel.IMAP)
            _refused(alice, address=f"10.{number}.2.3")
        with CaptureQueriesContext(connection) as queries:
            at_desk.get(OVERVIEW)
        costs.append(len(queries))
    assert len(set(costs)) == 1, costs


def test_an_ordinary_page_costs_eight(alice: User, at_desk: Client) -> None:
    """docs/bench.md B7, every statement of the request counted; a deletion of the last day costs one more."""
    trusted(alice)
    phone = issue(alice).client_password
    logon(alice, Reason.CLIENT_PASSWORD, channel=Channel.IMAP, credential=phone.credential)
    _refused(alice)
    with CaptureQueriesContext(connection) as queries:
        at_desk.get(OVERVIEW)
    assert len(queries) == 8
