"""X2: the warning of a mail program that used the account password stays until that program is mended, or is known."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from mailportal.audit.models import AuditEvent
from security.events import PROGRAM_WARNING_DISMISSED
from security.models import LogonRecord, OwnProgram
from security.records.rules import Channel, Reason
from security.records.services import dismiss_program_warning, purge_own_programs
from tests.browser import logged_on
from tests.cast import Cast
from tests.security.account.logon_history.acts import logon
from tests.security.client_passwords.acts import OVERVIEW, SOURCE, switched_on

OFFICE, HOME = "10.1.2.3", "10.99.2.3"
WARNING = "used your web logon password</strong>"


@pytest.fixture
def alice(cast: Cast) -> User:
    return switched_on(cast.alice)


@pytest.fixture
def at_desk(alice: User) -> Client:
    return logged_on(alice)


def _ago(minutes: int) -> datetime:
    return timezone.now() - timedelta(minutes=minutes)


def _refused(account: User, minutes: int = 60, program: str = "", channel: Channel = Channel.IMAP) -> LogonRecord:
    """Let a program be refused with the right account password, so many minutes ago."""
    return logon(
        account, Reason.CLIENT_PASSWORD_NEEDED, channel=channel, address=OFFICE, at=_ago(minutes), program=program
    )


def _came(
    account: User,
    minutes: int,
    credential: str,
    program: str = "",
    *,
    channel: Channel = Channel.IMAP,
    address: str = "10.1.2.99",
) -> LogonRecord:
    """Let a program get in with a security password, so many minutes ago."""
    return logon(
        account,
        Reason.CLIENT_PASSWORD,
        credential=credential,
        at=_ago(minutes),
        program=program,
        channel=channel,
        address=address,
    )


def _warnings(client: Client) -> int:
    return client.get(OVERVIEW).content.decode().count(WARNING)


def test_the_program_that_comes_with_a_security_password_new_to_it_is_cured(alice: User, at_desk: Client) -> None:
    _refused(alice)
    _came(alice, 10, "client:2")
    assert _warnings(at_desk) == 0


def test_another_device_of_the_network_cures_nothing(alice: User, at_desk: Client) -> None:
    """It comes with the password that it had before, all day long."""
    _came(alice, 600, "client:1")
    _refused(alice)
    _came(alice, 10, "client:1")
    assert _warnings(at_desk) == 1


def test_the_row_of_an_hour_that_had_begun_before_cures_nothing(alice: User, at_desk: Client) -> None:
    row = _came(alice, 90, "client:1")
    _refused(alice)
    LogonRecord.objects.filter(pk=row.pk).update(last_at=_ago(30), count=20)
    assert _warnings(at_desk) == 1


def test_where_programs_say_their_names_the_same_password_tells_them_apart(alice: User, at_desk: Client) -> None:
    _came(alice, 600, "client:1", "Thunderbird")
    _refused(alice, program="Outlook 16")
    _came(alice, 30, "client:1", "Thunderbird")
    _came(alice, 20, "client:2", "Thunderbird")
    assert _warnings(at_desk) == 1
    _came(alice, 10, "client:1", "Outlook 16")
    assert _warnings(at_desk) == 0


def test_a_new_password_elsewhere_or_in_another_way_cures_nothing(alice: User, at_desk: Client) -> None:
    _refused(alice)
    _came(alice, 10, "client:2", address=HOME)
    _came(alice, 10, "client:3", channel=Channel.SMTP)
    assert _warnings(at_desk) == 1


def test_one_that_tries_again_after_all_is_warned_of_again(alice: User, at_desk: Client) -> None:
    _refused(alice)
    _came(alice, 30, "client:2")
    _refused(alice, 10)
    _came(alice, 5, "client:2")
    assert _warnings(at_desk) == 1


def _put_away(client: Client) -> str:
    page = client.get(OVERVIEW).content.decode()
    action = re.search(r'action="(/settings/logons/\d+/was-me/)"', page)
    assert action is not None
    return client.post(action[1], follow=True).content.decode()


def test_this_was_me_puts_it_away_for_this_program_alone(alice: User, at_desk: Client) -> None:
    _refused(alice, 70, program="Outlook 16", channel=Channel.SMTP)
    _refused(alice, program="Outlook 16")
    said = _put_away(at_desk)
    assert "You will not be warned about this mail program again" in said
    assert _warnings(at_desk) == 1
    # It tries on.
    _refused(alice, 1, program="Outlook 16")
    assert _warnings(at_desk) == 1
    (event,) = AuditEvent.objects.filter(event=PROGRAM_WARNING_DISMISSED)
    assert event.change == {"channel": "imap", "network": "10.1.2.0/24", "program": "Outlook 16"}


def test_after_a_new_account_password_it_is_a_new_warning(alice: User) -> None:
    _refused(alice)
    _put_away(logged_on(alice))
    User.objects.filter(pk=alice.pk).update(auth_epoch=alice.auth_epoch + 1)
    alice.refresh_from_db()
    assert _warnings(logged_on(alice)) == 1


def test_twice_is_once(alice: User, at_desk: Client) -> None:
    record = _refused(alice)
    assert dismiss_program_warning(account=alice, number=record.pk, source=SOURCE)
    assert not dismiss_program_warning(account=alice, number=record.pk, source=SOURCE)
    assert at_desk.post(f"/settings/logons/{record.pk}/was-me/")["Location"] == OVERVIEW
    assert OwnProgram.objects.count() == 1
    assert AuditEvent.objects.filter(event=PROGRAM_WARNING_DISMISSED).count() == 1


@pytest.mark.parametrize("reason", [Reason.WRONG_SECRET, Reason.ACCOUNT_PASSWORD, Reason.CLIENT_PASSWORD_DELETED])
def test_only_what_was_warned_of_can_be_put_away(alice: User, at_desk: Client, reason: Reason) -> None:
    record = logon(alice, reason, channel=Channel.IMAP)
    assert at_desk.post(f"/settings/logons/{record.pk}/was-me/").status_code == 404


@pytest.mark.parametrize("number", [0, 987_654, 2**63 - 1, 2**63, 10**30])
def test_what_never_was_cannot(at_desk: Client, number: int) -> None:
    assert at_desk.post(f"/settings/logons/{number}/was-me/").status_code == 404


def test_what_was_said_is_forgotten_with_the_records(alice: User) -> None:
    dismiss_program_warning(account=alice, number=_refused(alice).pk, source=SOURCE)
    assert purge_own_programs() == 0
    OwnProgram.objects.update(said_at=timezone.now() - timedelta(days=181))
    assert purge_own_programs() == 1
