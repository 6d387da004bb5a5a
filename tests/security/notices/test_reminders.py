"""E15: one mail a day from five days before a password ends, none lost and none twice."""

from datetime import date, timedelta
from typing import NoReturn

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.directory.services import create_account
from accounts.models import User
from accounts.passwords.services import hash_password, store_password
from mailportal.notify.models import Notice
from mailportal.operations.tasks import TASKS
from security.policies import NEVER, PASSWORD_EXPIRY
from security.postman import reminders
from security.postman.reminders import send_reminders
from tests.cast import Cast
from tests.security.passwords.expiry.acts import changed_on, ending_in, force_expiry, order_expiry

NOON = "2027-01-15T12:00:00Z"


@pytest.fixture
def alice(cast: Cast, clock: time_machine.Traveller) -> User:
    """Her password ends in five days, by force; nobody else's does."""
    clock.move_to(NOON, tick=False)
    force_expiry(cast)
    for account in (cast.bob, cast.dora):
        changed_on(account, date(2027, 1, 15))
    ending_in(cast.alice, 5)
    return cast.alice


def mails(account: User) -> list[str]:
    return list(Notice.objects.filter(address=account.address).order_by("pk").values_list("text", flat=True))


def test_one_mail_a_day_until_the_last_one(alice: User, clock: time_machine.Traveller) -> None:
    """However often the background process looks, and whenever it is started again."""
    counts = []
    for _ in range(9):
        for _ in range(3):
            send_reminders()
            clock.shift(timedelta(hours=1))
        counts.append(len(mails(alice)))
        clock.shift(timedelta(hours=21))
    assert counts == [1, 2, 3, 4, 5, 6, 6, 6, 6]
    assert [f"in {days} day" in text for text, days in zip(mails(alice), (5, 4, 3, 2, 1), strict=False)] == [True] * 5
    assert "expires today" in mails(alice)[-1]


def test_nobody_else_hears_of_it(alice: User, cast: Cast) -> None:
    assert send_reminders() == 1
    assert set(Notice.objects.values_list("address", flat=True)) == {alice.address}


def test_the_mail_says_when_and_how_and_what_follows(alice: User) -> None:
    send_reminders()
    (text,) = mails(alice)
    assert "expires in 5 days, on 20 Jan 2027." in text
    assert "mail programs that use the old one are refused" in text
    assert "/settings/password/" in text
    assert "never asks for a password" in text
    assert Notice.objects.get().subject.endswith(": Your password expires soon")


def test_advice_says_that_nothing_stops(cast: Cast, clock: time_machine.Traveller) -> None:
    clock.move_to(NOON, tick=False)
    order_expiry(cast, "1")
    ending_in(cast.alice, 1)
    send_reminders()
    assert "the old one goes on working" in mails(cast.alice)[0]


def test_in_the_persons_language_and_the_domains_zone(cast: Cast, clock: time_machine.Traveller) -> None:
    cast.acme.time_zone = "Asia/Shanghai"
    cast.acme.save()
    clock.move_to("2027-01-15T01:00:00Z", tick=False)  # nine in the morning there
    force_expiry(cast)
    ending_in(cast.alice, 2)
    User.objects.filter(pk=cast.alice.pk).update(language="zh-hans")
    send_reminders()
    (text,) = mails(cast.alice)
    assert "2027年1月17日" in text
    assert "password" not in text.replace("/settings/password/", "")


def test_nobody_is_woken(alice: User, cast: Cast, clock: time_machine.Traveller) -> None:
    cast.acme.time_zone = "America/Los_Angeles"
    cast.acme.save()
    clock.move_to("2027-01-15T15:59:00Z", tick=False)
    assert send_reminders() == 0
    clock.shift(timedelta(minutes=1))
    assert send_reminders() == 1


def test_a_changed_password_is_not_reminded_of(alice: User) -> None:
    store_password(account=alice, encoded=hash_password("Fresh-Passw0rd-7"))
    assert send_reminders() == 0


def test_a_change_between_the_look_and_the_mail_is_seen(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Found, then changed by its owner, then claimed: the claim asks again."""
    claim = reminders._remind  # noqa: SLF001 - the moment between the two

    def changed_first(*arguments: object) -> bool:
        User.objects.filter(pk=alice.pk).update(password_changed_at=timezone.now())
        return claim(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(reminders, "_remind", changed_first)
    assert send_reminders() == 0
    assert mails(alice) == []


def test_a_mail_that_is_not_queued_is_not_noted_as_sent(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """None lost: the day and the mail are one transaction, in which a process may be killed."""

    def killed(**_: str) -> NoReturn:
        raise KeyboardInterrupt

    with monkeypatch.context() as here:
        here.setattr(reminders, "queue_mail", killed)
        with pytest.raises(KeyboardInterrupt):
            send_reminders()
    assert send_reminders() == 1


def test_an_address_that_no_mail_goes_to_holds_nobody_up(
    alice: User, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    """Such as one that was imported by other means: it is named in the log once a day."""
    ending_in(cast.dora, 3)
    User.objects.filter(pk=alice.pk).update(address="alice,bob@acme.example")
    assert send_reminders() == 1
    assert send_reminders() == 0
    assert caplog.text.count("cannot be reminded") == 1


def test_of_a_suspended_domain_nobody_hears(alice: User, cast: Cast) -> None:
    cast.acme.suspended_at = timezone.now()
    cast.acme.save()
    assert send_reminders() == 0


def test_a_domain_without_the_order_costs_one_statement(cast: Cast) -> None:
    cast.order(PASSWORD_EXPIRY, NEVER)
    with CaptureQueriesContext(connection) as captured:
        assert send_reminders() == 0
    assert len(captured) == 1


def test_more_than_one_rounds_worth_is_told_in_the_next(
    alice: User, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "_AT_ONCE", 2)
    encoded = hash_password("Another-Passw0rd")
    for number in range(4):
        address = f"a{number}@acme.example"
        changed_on(
            create_account(address=address, name="", domain=cast.acme, encoded_password=encoded), date(2026, 12, 20)
        )
    assert [send_reminders() for _ in range(4)] == [2, 2, 1, 0]


def test_the_background_process_does_it() -> None:
    assert [task.seconds for task in TASKS if task.act is send_reminders] == [60]
