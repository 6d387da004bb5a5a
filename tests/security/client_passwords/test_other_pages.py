"""Delete and the switch in the browser (E5, W9, W10; C7, C9, X6)."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from security.client_passwords.queries import living_client_passwords
from security.grants.rules import Purpose
from security.models import ClientPassword, Cut, LogonRecord
from security.policies import CLIENT_PASSWORDS, REFUSED, REQUIRED, THIRD_PARTY_CLIENTS
from security.records.rules import Channel, Reason, Result
from tests.browser import browser, logged_on
from tests.cast import Cast
from tests.security.client_passwords.acts import GENERATE, OVERVIEW, TURN_OFF, TURN_ON, issue, proved, switched_on
from tests.security.step_up.acts import proof_page


@pytest.fixture
def alice(cast: Cast) -> User:
    return switched_on(cast.alice)


@pytest.fixture
def at_desk(alice: User) -> Client:
    return logged_on(alice)


def _delete_page(row: ClientPassword) -> str:
    return f"/settings/client-passwords/{row.public_id}/delete/"


def _seen(account: User, channel: Channel, *, program: str = "", reason: Reason = Reason.ACCOUNT_PASSWORD) -> None:
    LogonRecord.objects.create(
        at=timezone.now(),
        last_at=timezone.now(),
        account_id=account.pk,
        domain_id=account.domain_id,
        channel=channel,
        source_address="198.51.100.7",
        network="198.51.100.0/24",
        result=Result.ACCEPT,
        reason=reason,
        credential=f"account:{account.pk}",
        program=program,
    )


@pytest.mark.parametrize("path", [TURN_ON, TURN_OFF, GENERATE, f"/settings/client-passwords/{UUID(int=7)}/delete/"])
def test_strangers_are_led_to_the_logon(cast: Cast, path: str) -> None:
    for answer in (browser().get(path), browser().post(path)):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/logon/")


def test_strangers_are_led_to_the_logon_from_the_overview(cast: Cast) -> None:
    assert browser().get(OVERVIEW)["Location"].startswith("/logon/")
    assert browser().post(OVERVIEW).status_code == 405


@pytest.mark.parametrize("path", [TURN_ON, TURN_OFF, GENERATE, OVERVIEW])
def test_an_operator_has_no_such_pages(cast: Cast, path: str) -> None:
    assert logged_on(cast.olga).get(path).status_code == 403


def test_delete_asks_first_and_names_the_device(alice: User, at_desk: Client) -> None:
    """W9: a GET changes nothing."""
    row = issue(alice, label="My iPhone").client_password
    ClientPassword.objects.update(
        last_used_at=datetime(2026, 3, 12, 9, 14, tzinfo=UTC), last_used_protocol="imap", last_used_address="192.0.2.9"
    )
    text = at_desk.get(_delete_page(row)).content.decode()
    for words in ("My iPhone", "12 Mar 2026", "IMAP", "192.0.2.9", "your other devices stay connected"):
        assert words in text
    assert living_client_passwords(account=alice).exists()


def test_delete_says_what_became_of_the_connections(alice: User, at_desk: Client) -> None:
    """Also where no mail server is connected."""
    row = issue(alice, label="My iPhone").client_password
    text = at_desk.post(_delete_page(row), follow=True).content.decode()
    assert "The password for \u2068My iPhone\u2069 is deleted. No mail server is connected to the portal" in text
    assert not living_client_passwords(account=alice).exists()


@pytest.mark.usefixtures("mail_server_down")
def test_delete_says_so_where_the_mail_server_is_away(alice: User, at_desk: Client) -> None:
    """Rule 9, M7: the password is dead all the same."""
    row = issue(alice).client_password
    text = at_desk.post(_delete_page(row), follow=True).content.decode()
    assert "1 mail server has not answered yet" in text
    assert "Mail server has not answered" in text
    assert not living_client_passwords(account=alice).exists()


def test_foreign_and_unknown_ones_are_the_same_404(cast: Cast, alice: User, at_desk: Client) -> None:
    """C7: by GET and POST, same page but for its reference; also one that its owner has deleted."""
    foreign = [issue(switched_on(other)).client_password for other in (cast.dora, cast.charlie, cast.dora)]
    logged_on(cast.dora).post(_delete_page(foreign[-1]))
    for path in [*map(_delete_page, foreign), f"/settings/client-passwords/{UUID(int=7)}/delete/"]:
        assert at_desk.get(path).status_code == 404
        assert at_desk.post(path).status_code == 404
    assert ClientPassword.objects.filter(revoked_at__isnull=True).count() == 2


def test_turning_on_names_the_programs_and_leads_to_generate(cast: Cast) -> None:
    """E5, rule 2."""
    dora = cast.dora
    _seen(dora, Channel.IMAP, program="Thunderbird")
    _seen(dora, Channel.WEB, program="Mozilla")
    _seen(dora, Channel.SMTP, reason=Reason.CLIENT_PASSWORD)
    _seen(cast.alice, Channel.POP3, program="Foxmail")
    client = logged_on(dora)
    text = client.get(TURN_ON).content.decode()
    assert "<bdi>Thunderbird</bdi> over IMAP from 198.51.100.7" in text
    assert "Mozilla" not in text
    assert "SMTP" not in text
    assert "Foxmail" not in text
    answer = client.post(TURN_ON)
    assert (answer.status_code, answer["Location"]) == (302, GENERATE)
    dora.refresh_from_db()
    assert dora.client_passwords_since is not None


def test_turning_on_says_where_nothing_was_seen(cast: Cast) -> None:
    assert b"No mail program used your web logon password" in logged_on(cast.dora).get(TURN_ON).content


def test_turning_on_twice_is_harmless(alice: User, at_desk: Client) -> None:
    """X6."""
    assert at_desk.get(TURN_ON)["Location"] == OVERVIEW
    assert at_desk.post(TURN_ON)["Location"] == GENERATE


def test_turning_on_is_refused_where_no_mail_program_may_log_on(cast: Cast) -> None:
    cast.order(THIRD_PARTY_CLIENTS, REFUSED)
    client = logged_on(cast.dora)
    assert client.get(TURN_ON).status_code == 403
    assert client.post(TURN_ON).status_code == 403


def test_turning_off_asks_for_a_proof_then_lists_the_devices(alice: User, at_desk: Client) -> None:
    """E5, W10."""
    for label in ("My iPhone", "Outlook"):
        issue(alice, label=label)
    assert at_desk.get(TURN_OFF)["Location"] == proof_page(TURN_OFF, Purpose.TURN_OFF)
    grant = proved(at_desk, alice, Purpose.TURN_OFF)
    text = at_desk.get(TURN_OFF).content.decode()
    for words in ("2 security passwords are deleted", "My iPhone", "Outlook", "Enter your web logon password in each"):
        assert words in text
    assert living_client_passwords(account=alice).count() == 2
    text = at_desk.post(TURN_OFF, {"grant": grant}, follow=True).content.decode()
    assert "is disabled. Enter your web logon password in every mail program." in text
    assert not living_client_passwords(account=alice).exists()


@pytest.mark.parametrize("purpose", [None, Purpose.GENERATE])
def test_turning_off_without_its_proof_changes_nothing(alice: User, at_desk: Client, purpose: Purpose | None) -> None:
    """C9."""
    grant = proved(at_desk, alice, purpose) if purpose else str(uuid4())
    assert at_desk.post(TURN_OFF, {"grant": grant}).status_code == 403
    assert at_desk.post(TURN_OFF).status_code == 403
    alice.refresh_from_db()
    assert alice.client_passwords_since is not None


def test_an_order_cannot_be_turned_off(cast: Cast, alice: User, at_desk: Client) -> None:
    """Rule 4, C9: neither the page nor a hand-made POST with a real proof."""
    grant = proved(at_desk, alice, Purpose.TURN_OFF)
    cast.order(CLIENT_PASSWORDS, REQUIRED)
    for answer in (at_desk.get(TURN_OFF), at_desk.post(TURN_OFF, {"grant": grant})):
        assert answer.status_code == 403
        assert b"Your administrator requires security passwords" in answer.content


def test_a_second_click_on_turning_off_says_that_it_is_off(alice: User, at_desk: Client) -> None:
    """X6."""
    grant = proved(at_desk, alice, Purpose.TURN_OFF)
    assert at_desk.post(TURN_OFF, {"grant": grant}).status_code == 302
    assert "is already off" in at_desk.post(TURN_OFF, {"grant": grant}, follow=True).content.decode()


@pytest.mark.usefixtures("mail_server_down")
def test_the_switch_orders_the_end_of_what_the_account_password_opened(cast: Cast) -> None:
    """Rule 2."""
    text = logged_on(cast.dora).post(TURN_ON, follow=True).content.decode()
    assert "Mail programs no longer accept your web logon password." in text
    assert Cut.objects.get().credential == f"account:{cast.dora.pk}"
