"""The overview page (E4, W5, W6, M4, X3)."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Domain, User
from security.client_passwords.rules import SLOTS
from security.client_passwords.services import delete_client_password
from security.models import ClientPassword, Cut, LogonRecord
from security.policies import (
    ALLOWED,
    CLIENT_PASSWORDS,
    EXEMPT_NETWORKS,
    IMAP,
    OFF,
    REFUSED,
    REQUIRED,
    SECURE_NETWORKS,
    THIRD_PARTY_CLIENTS,
)
from security.records.rules import Channel, Reason, Result
from tests.browser import logged_on
from tests.cast import Cast
from tests.security.client_passwords.acts import GENERATE, OVERVIEW, SOURCE, TURN_OFF, TURN_ON, issue, switched_on
from tests.security.factors.authenticators.acts import attached


@pytest.fixture
def alice(cast: Cast) -> User:
    return switched_on(cast.alice)


@pytest.fixture
def at_desk(alice: User) -> Client:
    return logged_on(alice)


def _text(client: Client) -> str:
    answer = client.get(OVERVIEW)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def _record(
    account: User,
    reason: Reason,
    *,
    credential: str = "",
    count: int = 1,
    program: str = "",
    source: str = "198.51.100.7",
) -> None:
    LogonRecord.objects.create(
        at=timezone.now(),
        last_at=timezone.now(),
        count=count,
        account_id=account.pk,
        channel=Channel.IMAP,
        source_address=source,
        network=source,
        result=Result.REJECT,
        reason=reason,
        credential=credential,
        program=program,
    )


def _tries(account: User, credential: str, *, count: int = 1) -> None:
    _record(account, Reason.CLIENT_PASSWORD_DELETED, credential=credential, count=count)


def test_off_says_what_it_means_and_how_to_turn_it_on(cast: Cast) -> None:
    text = _text(logged_on(cast.dora))
    assert "Turn it on<span" in text
    assert "While this is off, mail programs use your web logon password." in text
    assert f'action="{TURN_ON}"' in text
    assert 'aria-pressed="false"' in text
    assert GENERATE not in text


def test_on_and_empty_offers_generate_once(at_desk: Client) -> None:
    text = _text(at_desk)
    assert "No security passwords yet" in text
    assert "0 of 10 in use" in text
    assert text.count(f'class="btn btn-primary" href="{GENERATE}"') == 1
    assert f'action="{TURN_OFF}"' in text


def test_the_list_shows_device_kind_times_protocol_and_address(alice: User, at_desk: Client) -> None:
    """E5."""
    issue(alice, label="My iPhone")
    used = issue(alice, label="Outlook").client_password
    ClientPassword.objects.filter(pk=used.pk).update(
        last_used_at=timezone.now(), last_used_protocol="imap", last_used_address="203.0.113.24"
    )
    text = _text(at_desk)
    for words in ("<bdi>My iPhone</bdi>", "Never used", "<bdi>Outlook</bdi>", "IMAP · 203.0.113.24", "2 of 10 in use"):
        assert words in text
    assert re.search(r"Today, \d\d:\d\d</time><small>IMAP", text)
    assert "No security passwords yet" not in text


def test_times_are_those_of_the_domain(cast: Cast, alice: User, at_desk: Client) -> None:
    """docs/rules.md, time zone: per domain, without scripts."""
    row = issue(alice).client_password
    ClientPassword.objects.filter(pk=row.pk).update(created_at=datetime(2026, 3, 12, 23, 30, tzinfo=UTC))
    assert "12 Mar 2026" in _text(at_desk)
    Domain.objects.filter(pk=cast.acme.pk).update(time_zone="Asia/Shanghai")
    assert '<time datetime="2026-03-13T07:30:00+08:00">13 Mar 2026</time>' in _text(at_desk)


def test_at_ten_the_button_gives_way_to_the_limit(alice: User, at_desk: Client) -> None:
    """E5."""
    for _ in range(SLOTS):
        issue(alice)
    text = _text(at_desk)
    assert "You have 10 security passwords, the maximum. Delete one first." in text
    assert f'href="{GENERATE}"' not in text


def test_others_passwords_are_not_in_my_list(cast: Cast, at_desk: Client) -> None:
    issue(switched_on(cast.dora), label="Dora's phone")
    assert "Dora" not in _text(at_desk)


def test_an_order_shows_the_switch_on_and_locked_with_its_reason(cast: Cast) -> None:
    """Rule 4, W6: no control at all, not a disabled one."""
    cast.order(CLIENT_PASSWORDS, REQUIRED)
    text = _text(logged_on(cast.dora))
    assert "Required by your administrator" in text
    assert "Your administrator turned this on for everyone. You cannot turn it off here." in text
    assert "postmaster@acme.example" in text
    assert TURN_OFF not in text
    assert TURN_ON not in text
    assert f'href="{GENERATE}"' in text


def test_refused_clients_are_explained_and_nothing_is_offered(cast: Cast) -> None:
    """Rule 1, gate one."""
    cast.order(THIRD_PARTY_CLIENTS, REFUSED)
    text = _text(logged_on(cast.dora))
    assert "Mail programs are not allowed" in text
    assert "postmaster@acme.example" in text
    assert TURN_ON not in text
    assert GENERATE not in text


def test_while_clients_are_refused_passwords_can_still_be_deleted(cast: Cast, alice: User, at_desk: Client) -> None:
    row = issue(alice).client_password
    cast.order(THIRD_PARTY_CLIENTS, REFUSED)
    text = _text(at_desk)
    assert f"/settings/client-passwords/{row.public_id}/delete/" in text
    assert f'href="{GENERATE}"' not in text


def test_networks_from_which_alone_programs_get_in_are_named(cast: Cast, at_desk: Client) -> None:
    """P5: why a program gets in or not; and one may be given a security password all the same."""
    cast.order(THIRD_PARTY_CLIENTS, REFUSED)
    cast.order(EXEMPT_NETWORKS, "192.0.2.0/24 2001:db8::/32")
    text = _text(at_desk)
    assert "Mail programs are allowed in some networks only." in text
    assert "They are let in from these networks: 192.0.2.0/24 and 2001:db8::/32." in text
    assert f'href="{GENERATE}"' in text
    cast.order(THIRD_PARTY_CLIENTS, ALLOWED)
    assert "in some networks only" not in _text(at_desk)


def test_secure_networks_are_spoken_of_where_a_factor_is_asked_for(cast: Cast, alice: User) -> None:
    """P6."""
    attached(alice)
    at_desk = logged_on(alice)
    assert "In the secure networks of your company" not in _text(at_desk)
    cast.order(SECURE_NETWORKS, "192.0.2.0/24")
    assert "In the secure networks of your company it is not asked for." in _text(at_desk)


def test_protocols_that_are_off_are_named(cast: Cast, at_desk: Client) -> None:
    cast.order(IMAP, OFF)
    assert "IMAP is turned off for your account" in _text(at_desk)


def test_receipts_of_the_last_day_stay_on_the_page(alice: User, at_desk: Client) -> None:
    """X3, M7: how many were ended where; where a server is silent, that too."""
    for label, ended in (("Phone", 2), ("Tablet", None)):
        row = issue(alice, label=label).client_password
        delete_client_password(account=alice, public_id=row.public_id, source=SOURCE)
        Cut.objects.create(
            credential=row.credential,
            account_id=alice.pk,
            server="mail1",
            due_at=timezone.now(),
            ended=ended,
            answered_at=timezone.now() if ended else None,
        )
    old = issue(alice, label="Long gone").client_password
    ClientPassword.objects.filter(pk=old.pk).update(revoked_at=timezone.now() - timedelta(days=1, minutes=1))
    text = _text(at_desk)
    assert "2 open connections were ended on mail1." in text
    assert "No new logons are possible. 1 mail server has not answered yet" in text
    assert "Long gone" not in text


def test_a_deleted_password_that_still_tries_is_named(cast: Cast, alice: User, at_desk: Client) -> None:
    """M4."""
    row = issue(alice, label="Old iPhone").client_password
    delete_client_password(account=alice, public_id=row.public_id, source=SOURCE)
    foreign = issue(switched_on(cast.dora), label="Dora's phone").client_password
    _tries(alice, row.credential, count=13)
    _tries(alice, row.credential)
    _tries(alice, foreign.credential)
    text = _text(at_desk)
    assert "Your deleted “\u2068Old iPhone\u2069” still tries to log on:</strong> 14 times" in text
    assert "198.51.100.7" in text
    assert "Dora" not in text


def test_a_program_with_the_web_password_is_named_with_the_cure(cast: Cast, alice: User, at_desk: Client) -> None:
    """X2: only where its password was right; a stranger's guess is not told as one's own."""
    _record(alice, Reason.CLIENT_PASSWORD_NEEDED, program="Outlook", source="10.1.2.3")
    _record(alice, Reason.WRONG_SECRET, program="Guesser", source="10.9.9.9")
    _record(cast.dora, Reason.CLIENT_PASSWORD_NEEDED, program="Foxmail", source="10.8.8.8")
    text = _text(at_desk)
    assert "Outlook used your web logon password</strong> over IMAP from 10.1.2.3" in text
    assert f'href="{GENERATE}">Generate one for it' in text
    assert "Guesser" not in text
    assert "Foxmail" not in text


def test_a_program_is_named_for_a_week(alice: User, at_desk: Client) -> None:
    """X2: a program that tries once a day still counts as one that does."""
    _record(alice, Reason.CLIENT_PASSWORD_NEEDED, program="Foxmail")
    LogonRecord.objects.update(last_at=timezone.now() - timedelta(days=6, hours=23))
    assert "Foxmail" in _text(at_desk)
    LogonRecord.objects.update(last_at=timezone.now() - timedelta(days=7, minutes=1))
    assert "Foxmail" not in _text(at_desk)


def test_the_age_of_the_password_is_told(alice: User, at_desk: Client) -> None:
    User.objects.filter(pk=alice.pk).update(password_changed_at=timezone.now() - timedelta(days=42))
    assert _text(at_desk).count("Changed 42 days ago") == 2


def test_the_page_costs_the_same_at_one_three_and_ten_rows(alice: User, at_desk: Client) -> None:
    costs = []
    for more in (1, 2, 7):
        for number in range(more):
            issue(alice, label=f"Device {number}")
            gone = ClientPassword.objects.create(
                account=alice, slot=0, label="Gone", kind="mail", kid=1, revoked_at=timezone.now(), digest=_digest()
            )
            _tries(alice, gone.credential)
            _record(alice, Reason.CLIENT_PASSWORD_NEEDED, program=f"Program {more} {number}")
        at_desk.get(OVERVIEW)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            at_desk.get(OVERVIEW)
        costs.append(len(queries))
    assert len(set(costs)) == 1, costs


def _digest() -> bytes:
    return ClientPassword.objects.count().to_bytes(16)


def test_the_page_is_read_only(at_desk: Client) -> None:
    assert at_desk.post(OVERVIEW).status_code == 405
    assert "no-store" in at_desk.get(OVERVIEW)["Cache-Control"]
