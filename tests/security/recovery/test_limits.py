"""1.7, R10, R12: how often one may ask, and how many wrong proofs are looked at; nobody is locked out by it."""

from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from mailportal.audit.models import AuditEvent
from mailportal.sms.vendors.trials import outbox
from mailportal.throttle.counters import hit
from security.limits import RECOVERY_ALL, RECOVERY_CODES, RECOVERY_SOURCE
from security.models import KnownBrowser, RecoveryRequest
from security.passwords.tally import subject_of
from tests.browser import browser, in_one_line
from tests.cast import Cast
from tests.security.factors.phones.acts import wrong
from tests.security.factors.questions.acts import set_up
from tests.security.logon.acts import give_password, is_in
from tests.security.recovery.acts import (
    CODE,
    MISSED,
    PASSWORD,
    QUESTIONS,
    START,
    UNKNOWN,
    begin,
    begun,
    by_phone,
    by_questions,
    rested_phone,
    sent_code,
)

pytestmark = pytest.mark.django_db


def _own_browser(cast: Cast) -> Client:
    """Return a browser in which Alice was logged on, by a factor."""
    client = browser(source="203.0.113.77")
    assert give_password(client, cast.alice).status_code == 302
    assert is_in(client)
    KnownBrowser.objects.update(proved_at=timezone.now())
    client.cookies.pop(settings.SESSION_COOKIE_NAME)
    return client


@pytest.mark.parametrize("address", ["alice@acme.example", UNKNOWN])
def test_r10_five_a_day_for_one_account_and_source(cast: Cast, address: str) -> None:
    """R10: the sixth waits for tomorrow; another account, another network and the logon do not."""
    for _ in range(5):
        begun(address)
    answer = begin(browser(), address)
    assert answer.status_code == 429
    assert "Too many failed attempts" in in_one_line(answer)
    begun(cast.dora.address)
    begun(address, browser(source="198.51.100.7"))
    client = browser()
    give_password(client, cast.alice)
    assert is_in(client)
    with time_machine.travel(timezone.now() + timedelta(hours=24, seconds=1)):
        begun(address)


@pytest.mark.thorough
def test_r10_from_fifty_networks_strangers_wait_and_the_owner_does_not(cast: Cast) -> None:
    """R10: three hundred within a minute, six from each of fifty networks; texts are bounded by their own caps."""
    own = _own_browser(cast)
    rested_phone(cast.alice)
    answers: Counter[int] = Counter()
    with time_machine.travel(timezone.now(), tick=False):
        for number in range(300):
            answers[begin(browser(source=f"198.51.{number % 50}.9"), cast.alice.address).status_code] += 1
        assert set(answers) == {302, 429}
        assert answers[302] <= 6
        client = by_phone(cast.alice.address, own)
        assert client.post(CODE, {"code": sent_code()})["Location"] == PASSWORD
    assert len(outbox) == 1


def test_strangers_wait_at_most_a_minute(cast: Cast) -> None:
    """Nobody keeps the owner from a new password, in whatever browser."""
    now = timezone.now()
    for number in range(20):
        with time_machine.travel(now + timedelta(seconds=61 * number), tick=False):
            begun(cast.alice.address, browser(source=f"198.51.{number}.9"))


def test_twenty_an_hour_from_one_source(cast: Cast) -> None:
    for number in range(RECOVERY_SOURCE.tries):
        begun(f"somebody{number}@acme.example")
    assert begin(browser(), cast.alice.address).status_code == 429
    assert RecoveryRequest.objects.count() == RECOVERY_SOURCE.tries


def test_a_hundred_within_an_hour_are_an_alarm_and_refuse_nothing(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    hit(RECOVERY_ALL, "all", times=RECOVERY_ALL.tries - 1)
    begun(cast.alice.address)
    begun(cast.dora.address)
    assert [record.message for record in caplog.records if "ALARM" in record.message] == [
        "ALARM: 100 passwords were said to be forgotten within an hour"
    ]
    assert AuditEvent.objects.filter(event="security:recoveries:flooded").count() == 1


@pytest.mark.parametrize("address", ["alice@acme.example", UNKNOWN])
def test_r12_ten_wrong_codes_a_day_are_looked_at(cast: Cast, address: str) -> None:
    """R12: over all requests, codes and networks; then the right one is wrong, too."""
    rested_phone(cast.alice)
    for number in range(2):
        client = by_phone(address, browser(source=f"198.51.{number}.9"))
        for _ in range(5):
            client.post(CODE, {"code": "12345x" if not outbox else wrong(sent_code())})
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        client = by_phone(address, browser(source="198.51.77.9"))
        answer = client.post(CODE, {"code": sent_code() if outbox else "123456"})
    assert answer.status_code == 400
    assert "The code is incorrect or has expired." in in_one_line(answer)


def test_r12_the_owners_browser_has_tries_of_its_own(cast: Cast) -> None:
    """And neither the logon's codes nor the account are touched by what strangers try here."""
    own = _own_browser(cast)
    rested_phone(cast.alice)
    hit(RECOVERY_CODES, "strange", subject_of(cast.alice.address), times=RECOVERY_CODES.tries)
    client = by_phone(cast.alice.address, own)
    assert client.post(CODE, {"code": sent_code()})["Location"] == PASSWORD


def test_five_sets_of_answers_from_one_network_and_ten_in_all(cast: Cast) -> None:
    own = _own_browser(cast)
    set_up(cast.alice)
    for network in (1, 2):
        client = by_questions(cast.alice.address, browser(source=f"198.51.{network}.9"))
        for _ in range(5):
            client.post(QUESTIONS, MISSED)
    answered = {"answer_1": "Okonkwo", "answer_2": "Aunt Marie"}
    client = by_questions(cast.alice.address, browser(source="198.51.3.9"))
    assert client.post(QUESTIONS, answered).status_code == 400
    assert by_questions(cast.alice.address, own).post(QUESTIONS, answered)["Location"] == PASSWORD


def test_a_wrong_captcha_counts_for_nobody(cast: Cast) -> None:
    for _ in range(10):
        assert browser().post(START, {"address": cast.alice.address, "captcha": "ABCDE"}).status_code == 400
    begun(cast.alice.address)
