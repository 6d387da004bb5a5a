"""E14: a mail program that uses the account password at a new place is told to its owner, beside the answers."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from mailportal.audit.source import Source
from security.mail_auth.recording import write_and_tell
from security.models import LogonRecord
from security.notices.services import NoticeChoices, choose_notices
from security.records.entries import Batch, Entry
from security.records.rules import Channel, Reason, Result
from tests.browser import browser, logged_on
from tests.cast import Cast, password_of
from tests.security.account.logon_history.acts import at_home
from tests.security.mail_auth.conftest import HOME, MailServer, issue
from tests.security.notices.mailbox import newest_for, subjects_for

pytestmark = pytest.mark.django_db(transaction=True)
AWAY = "198.51.100.23"
DESK = Source(HOME)
NEW_PLACE = ["Logon from a new place"]


def came(account: User, source: str, at: float | None = None, program: str = "") -> Entry:
    return Entry(
        at=timezone.now().timestamp() if at is None else at,
        channel=Channel.IMAP,
        result=Result.ACCEPT,
        reason=Reason.ACCOUNT_PASSWORD,
        source=source,
        address=account.address,
        account_id=account.pk,
        domain_id=account.domain_id,
        credential=f"account:{account.pk}",
        program=program,
    )


def written(*entries: Entry) -> None:
    batch = Batch()
    for entry in entries:
        batch.add(entry)
    write_and_tell(batch)


@pytest.mark.parametrize(("protocol", "shown"), [("imap", "IMAP"), ("pop3", "POP3"), ("submission", "SMTP")])
def test_the_owner_hears_of_it(cast: Cast, mail_server: MailServer, protocol: str, shown: str) -> None:
    at_home(cast.alice)
    assert mail_server.logon(cast.alice, password_of("Alice"), protocol, remote=AWAY).result == "accept"
    mail_server.stop_recording()
    assert subjects_for(cast.alice) == NEW_PLACE
    text = newest_for(cast.alice)
    assert f"A mail program used your web logon password ({shown}) from a new place." in text
    assert f"  Address: {AWAY}\n" in text
    assert "/settings/notices/" in text


def test_a_known_place_a_wrong_password_and_a_security_password_are_no_news(
    cast: Cast, mail_server: MailServer
) -> None:
    at_home(cast.alice)
    mail_server.logon(cast.alice, password_of("Alice"), remote=HOME)
    mail_server.logon(cast.alice, "Wrong-Passw0rd", remote=AWAY)
    at_home(cast.dora)
    _, secret = issue(cast.dora)
    assert mail_server.logon(cast.dora, secret, remote=AWAY).result == "accept"
    mail_server.stop_recording()
    assert subjects_for(cast.alice) == subjects_for(cast.dora) == []


def test_the_very_first_logon_of_an_account_is_no_news_and_the_second_place_is(cast: Cast) -> None:
    """Also within the hour in which everything is still that first logon."""
    written(came(cast.alice, HOME))
    assert subjects_for(cast.alice) == []
    written(came(cast.alice, AWAY))
    assert subjects_for(cast.alice) == NEW_PLACE
    written(came(cast.alice, HOME))
    assert subjects_for(cast.alice) == NEW_PLACE


def on_the_web(account: User, source: str) -> None:
    browser(source=source).post("/logon/", {"address": account.address, "password": password_of("Alice")})


def test_the_very_first_logon_on_the_web_is_none_either_and_the_second_place_is(cast: Cast) -> None:
    for _ in range(2):
        on_the_web(cast.alice, HOME)
    assert subjects_for(cast.alice) == []
    on_the_web(cast.alice, AWAY)
    on_the_web(cast.alice, HOME)
    assert subjects_for(cast.alice) == NEW_PLACE


def test_web_and_mail_are_one_account(cast: Cast) -> None:
    written(came(cast.alice, HOME))
    logged_on(cast.alice, source=HOME)
    assert subjects_for(cast.alice) == []
    logged_on(cast.alice, source=AWAY)
    written(came(cast.alice, AWAY))
    assert subjects_for(cast.alice) == NEW_PLACE


def test_two_places_in_the_very_first_batch(cast: Cast) -> None:
    now = timezone.now().timestamp()
    written(came(cast.alice, AWAY, at=now), came(cast.alice, HOME, at=now - 0.5))
    assert subjects_for(cast.alice) == NEW_PLACE
    assert f"  Address: {AWAY}\n" in newest_for(cast.alice)


def test_an_account_older_than_its_records_may_have_logged_on_before(cast: Cast, settings: Settings) -> None:
    """A thief who finds an account that nobody used for half a year is not its first logon."""
    settings.LOG_RETENTION_DAYS = 180
    User.objects.filter(pk=cast.alice.pk).update(created_at=timezone.now() - timedelta(days=200))
    cast.alice.refresh_from_db()
    written(came(cast.alice, AWAY))
    assert subjects_for(cast.alice) == NEW_PLACE
    User.objects.filter(pk=cast.dora.pk).update(created_at=timezone.now() - timedelta(days=200))
    logged_on(User.objects.get(pk=cast.dora.pk), source=AWAY)
    assert subjects_for(cast.dora) == NEW_PLACE


def test_once_for_each_network_and_day(cast: Cast) -> None:
    at_home(cast.alice)
    for source in (AWAY, "198.51.100.99", AWAY, "203.0.113.5", AWAY):
        written(came(cast.alice, source))
    assert subjects_for(cast.alice) == NEW_PLACE * 2
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        written(came(cast.alice, AWAY))
    assert subjects_for(cast.alice) == NEW_PLACE * 2


def test_whoever_switched_them_off_hears_nothing(cast: Cast) -> None:
    at_home(cast.alice)
    choose_notices(account=cast.alice, chosen=NoticeChoices(new_place=False), source=DESK)
    written(came(cast.alice, AWAY))
    assert subjects_for(cast.alice) == ["Notices turned off"]


def test_the_time_is_that_of_the_logon_and_a_strangers_program_is_not_repeated(cast: Cast) -> None:
    at_home(cast.alice)
    moment = timezone.now() - timedelta(minutes=50)
    written(came(cast.alice, AWAY, at=moment.timestamp(), program="bank1.com/verify call us"))
    text = newest_for(cast.alice)
    assert f"{moment:%H:%M} (UTC)" in text
    assert "bank1" not in text
    written(came(cast.alice, "203.0.113.9", program="Thunderbird 128.3.1"))
    assert "  Program: Thunderbird\n" in newest_for(cast.alice)


def test_what_cannot_be_told_stops_no_record(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    """An address that no mail can be sent to would otherwise come back with every batch, for ever."""
    at_home(cast.alice)
    User.objects.filter(pk=cast.alice.pk).update(address="a b@acme.example")
    written(came(cast.alice, AWAY), came(cast.dora, HOME))
    assert LogonRecord.objects.count() == 3
    assert subjects_for(cast.dora) == []
    assert "could not be written" in caplog.text
    assert "a b@acme" not in caplog.text


def test_a_batch_costs_one_statement_more_and_one_without_the_account_password_none(cast: Cast) -> None:
    at_home(cast.alice)
    at_home(cast.dora)
    device, _ = issue(cast.dora)
    own = came(cast.dora, AWAY)._replace(reason=Reason.CLIENT_PASSWORD, credential=device.credential)
    with CaptureQueriesContext(
        connection,
    ) as without:
        written(own)
    home = [came(cast.alice, HOME), came(cast.dora, HOME), came(cast.bob, HOME), came(cast.charlie, HOME)]
    with CaptureQueriesContext(connection) as known:
        written(own, *home[:2])
    assert len(known) == len(without) + 1
    # First logons are looked up together, however many.
    with CaptureQueriesContext(connection) as begun:
        written(own, *home)
    assert len(begun) == len(known) + 1


def test_after_a_long_outage_all_are_asked_for_in_parts(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("security.records.places._AT_ONCE", 2)
    people = [cast.alice, cast.bob, cast.dora, cast.charlie, cast.gina]
    for person in people:
        at_home(person)
    written(*[came(person, AWAY) for person in people])
    assert [subjects_for(person) for person in people] == [NEW_PLACE] * 5
