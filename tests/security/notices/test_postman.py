"""The postman: an act notes in one statement what happened; who hears it how is decided when it is delivered."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from mailportal.audit.source import Source
from mailportal.notify.models import Notice
from mailportal.sms.models import TextMessage
from security.models import NoticeFact
from security.notices.rules import NoticeKind
from security.notices.services import NoticeChoices, choose_notices, notify
from security.notices.words import NEWS
from security.postman.services import write_due_notices
from tests.cast import Cast
from tests.security.account.logon_history.acts import at_home, logon
from tests.security.factors.phones.acts import NUMBER, bound
from tests.security.notices.mailbox import subjects_for

pytestmark = pytest.mark.django_db
DESK = Source(address="192.0.2.7")


def test_e14_every_kind_has_its_words() -> None:
    assert set(NEWS) == set(NoticeKind)


def test_e14_an_act_pays_one_statement_whatever_its_owner_chose(cast: Cast) -> None:
    bound(cast.alice)
    choose_notices(account=cast.alice, chosen=NoticeChoices(text_messages=True), source=DESK)
    with CaptureQueriesContext(connection) as queries:
        notify(NoticeKind.PHONE_REPLACED, account=cast.alice, source=DESK, former_number=NUMBER, phone="•••• 1111")
    assert len(queries) == 1
    assert queries[0]["sql"].startswith("INSERT INTO")


def test_an_act_that_fails_is_told_to_nobody(cast: Cast) -> None:
    with transaction.atomic():
        notify(NoticeKind.PASSWORD_CHANGED, account=cast.alice, source=DESK)
        transaction.set_rollback(True)
    assert subjects_for(cast.alice) == []


def test_what_is_written_is_written_once(cast: Cast) -> None:
    notify(NoticeKind.PASSWORD_CHANGED, account=cast.alice, source=DESK)
    assert [write_due_notices(), write_due_notices()] == [1, 0]
    assert NoticeFact.objects.count() == 0
    assert Notice.objects.count() == 1


def test_one_that_cannot_be_written_waits_and_holds_up_no_other(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    notify(NoticeKind.PASSWORD_CHANGED, account=cast.alice, source=DESK)
    User.objects.filter(pk=cast.alice.pk).update(address="a b@acme.example")
    notify(NoticeKind.PASSWORD_CHANGED, account=cast.dora, source=DESK)
    assert subjects_for(cast.dora) == ["Password changed"]
    assert "could not be written" in caplog.text
    assert "a b@acme" not in caplog.records[0].getMessage()
    User.objects.filter(pk=cast.alice.pk).update(address=cast.alice.address)
    assert subjects_for(cast.alice) == []
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert subjects_for(cast.alice) == ["Password changed"]


def test_a_thief_who_switches_notices_off_at_once_is_told_of_all_the_same(cast: Cast) -> None:
    """His logon from a new place came before the choice; the postman comes after both."""
    at_home(cast.alice, "198.51.100.1")
    notify(NoticeKind.LOGON_AT_NEW_PLACE, account=cast.alice, source=DESK)
    choose_notices(account=cast.alice, chosen=NoticeChoices(new_place=False), source=DESK)
    notify(NoticeKind.LOGON_AT_NEW_PLACE, account=cast.alice, source=Source("203.0.113.7"))
    assert subjects_for(cast.alice) == ["Logon from a new place", "Notices turned off"]


def test_a_thief_who_ends_text_messages_at_once_is_told_of_on_the_phone(cast: Cast) -> None:
    bound(cast.alice)
    choose_notices(account=cast.alice, chosen=NoticeChoices(text_messages=True), source=DESK)
    notify(NoticeKind.PASSWORD_CHANGED, account=cast.alice, source=DESK)
    choose_notices(account=cast.alice, chosen=NoticeChoices(), source=DESK)
    notify(NoticeKind.PASSWORD_CHANGED, account=cast.alice, source=DESK)
    write_due_notices()
    assert TextMessage.objects.count() == 2


def test_m12_a_former_number_is_readable_in_no_table(cast: Cast) -> None:
    notify(NoticeKind.PHONE_UNBOUND, account=cast.alice, source=DESK, former_number=NUMBER)
    fact = NoticeFact.objects.get()
    assert NUMBER.encode() not in bytes(fact.sealed_number or b"")
    assert NUMBER not in str(vars(fact))


def test_a_seal_that_does_not_open_is_an_alarm_and_the_mail_goes_on(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    notify(NoticeKind.PHONE_UNBOUND, account=cast.alice, source=DESK, former_number=NUMBER)
    NoticeFact.objects.update(sealed_number=b"\x01" + b"x" * 40)
    assert subjects_for(cast.alice) == ["Secure phone removed"]
    assert "ALARM" in caplog.text
    assert TextMessage.objects.count() == 0


def test_an_account_that_is_gone_is_told_nothing(cast: Cast) -> None:
    notify(NoticeKind.PASSWORD_CHANGED, account=cast.dora, source=DESK)
    cast.dora.delete()
    assert write_due_notices() == 0


def test_the_logon_itself_on_record_makes_no_place_known(cast: Cast) -> None:
    """However late the postman comes: what counts is how it stood an hour before the logon."""
    at_home(cast.alice, "198.51.100.1")
    notify(NoticeKind.LOGON_AT_NEW_PLACE, account=cast.alice, source=DESK)
    logon(cast.alice, address="192.0.2.7")
    with time_machine.travel(timezone.now() + timedelta(hours=5)):
        assert subjects_for(cast.alice) == ["Logon from a new place"]
