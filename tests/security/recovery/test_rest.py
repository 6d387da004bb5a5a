"""R8, "Mail after a recovery": what a recovered password does not open yet, and what is not changed for a day."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from security.models import LogonRecord
from security.operators.services import reset_factors, reset_password
from security.passwords.links.services import set_password_by_link
from security.policies import REQUIRED, SECOND_FACTOR
from security.records.rules import Reason
from tests.browser import browser, in_one_line
from tests.cast import Cast
from tests.security.client_passwords.acts import switched_on
from tests.security.factors.authenticators.acts import SOURCE, attached
from tests.security.factors.questions.acts import set_up
from tests.security.logon.acts import is_in
from tests.security.mail_auth.conftest import MailServer, issue, mail_server
from tests.security.recovery.acts import (
    BY_APP,
    LOGON,
    NEW,
    proved_by_phone,
    proved_by_questions,
    reset,
    rested_phone,
    sent_code,
)

__all__ = ["mail_server"]  # the fixture
ATTACH, BIND, QUESTIONS = "/settings/authenticator/attach/", "/settings/phone/bind/", "/settings/questions/"
GENERATE, TURN_OFF = "/settings/client-passwords/generate/", "/settings/client-passwords/turn-off/"


@pytest.fixture
def alice(cast: Cast) -> User:
    return cast.alice


def _recovered_by_questions(account: User) -> Client:
    set_up(account)
    reset(proved_by_questions(account))
    account.refresh_from_db()
    client = browser()
    assert client.post(LOGON, {"address": account.address, "password": NEW}).status_code == 302
    assert is_in(client)
    return client


@pytest.mark.parametrize("path", [ATTACH, BIND, QUESTIONS, GENERATE, TURN_OFF])
def test_r8_nothing_is_changed_without_a_factor_from_before(alice: User, path: str) -> None:
    """R8: refused with the date, before a proof is asked for and after; a day later all is as ever."""
    switched_on(alice)
    client = _recovered_by_questions(alice)
    answer = client.get(path, follow=True)
    assert answer.status_code == 403
    assert "Not within 24 hours of a password reset" in in_one_line(answer)
    assert timezone.localtime(timezone.now() + timedelta(days=1)).strftime("%Y") in in_one_line(answer)
    typed = {"password": NEW, "answer_1": "Okonkwo", "answer_2": "Aunt Marie"}
    assert client.post("/settings/verify/change-factor/", typed).status_code == 403
    with time_machine.travel(timezone.now() + timedelta(hours=24, seconds=1)):
        fresh = browser()
        fresh.post(LOGON, {"address": alice.address, "password": NEW})
        assert fresh.get(path, follow=True).status_code == 200


def test_r8_with_a_factor_from_before_its_proof_is_asked_as_ever(alice: User) -> None:
    rested_phone(alice)
    app, _ = attached(alice)
    client = proved_by_phone(alice)
    client.post(BY_APP, {"code": app.code()})
    reset(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        client = browser()
        client.post(LOGON, {"address": alice.address, "password": NEW})
        client.post("/logon/verify/authenticator/", {"code": app.code()})
        assert is_in(client)
        assert client.get(BIND, follow=True).status_code == 200


def test_r8_nor_at_the_logon_that_asks_for_a_factor(cast: Cast) -> None:
    """D5 lets the password alone attach one; not a password that was recovered by less."""
    set_up(cast.alice)
    cast.order(SECOND_FACTOR, REQUIRED)
    reset(proved_by_questions(cast.alice))
    client = browser()
    assert client.post(LOGON, {"address": cast.alice.address, "password": NEW})["Location"] == "/logon/attach/"
    answer = client.post("/logon/attach/")
    assert answer.status_code == 403
    assert "24 hours" in in_one_line(answer)


def test_r8_a_reset_of_the_factors_ends_it(alice: User) -> None:
    """Who looks after the account has identified the owner."""
    _recovered_by_questions(alice)
    reset_factors(account=alice)
    alice.refresh_from_db()
    assert alice.recovered_at is None


def _reasons(server: MailServer, account: User) -> set[str]:
    server.stop_recording()
    rows = LogonRecord.objects.filter(account_id=account.pk, channel="imap")
    return set(rows.values_list("reason", flat=True))


def test_mail_programs_wait_for_the_logon_on_the_web(mail_server: MailServer, alice: User) -> None:
    """Its second factor included; the history says why."""
    rested_phone(alice)
    reset(proved_by_phone(alice))
    assert mail_server.logon(alice, NEW).result == "reject"
    client = browser()
    client.post(LOGON, {"address": alice.address, "password": NEW})
    assert mail_server.logon(alice, NEW).result == "reject"
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        client.post("/logon/verify/phone/send/")
        client.post("/logon/verify/phone/", {"code": sent_code()})
        assert is_in(client)
        assert mail_server.logon(alice, NEW).result == "accept"
    assert _reasons(mail_server, alice) == {Reason.PASSWORD_RESTING, Reason.ACCOUNT_PASSWORD}


def test_after_questions_alone_they_wait_for_a_day_besides(mail_server: MailServer, alice: User) -> None:
    _recovered_by_questions(alice)
    assert mail_server.logon(alice, NEW).result == "reject"
    User.objects.filter(pk=alice.pk).update(mail_rests_until=timezone.now() - timedelta(seconds=1))
    assert mail_server.logon(alice, NEW).result == "accept"
    assert _reasons(mail_server, alice) == {Reason.PASSWORD_RESTING, Reason.ACCOUNT_PASSWORD}


def test_security_passwords_that_were_left_go_on(mail_server: MailServer, alice: User) -> None:
    rested_phone(alice)
    _, secret = issue(alice)
    reset(proved_by_phone(alice))
    assert mail_server.logon(alice, secret).result == "accept"


def test_a_wrong_password_is_a_wrong_one(mail_server: MailServer, alice: User) -> None:
    """Rule 8: nobody is told that one was recovered."""
    rested_phone(alice)
    reset(proved_by_phone(alice))
    assert mail_server.logon(alice, "Wrong-Passw0rd").result == "reject"
    assert _reasons(mail_server, alice) == {Reason.WRONG_SECRET}


def test_a_link_of_the_operator_ends_the_wait(cast: Cast) -> None:
    rested_phone(cast.bob)
    reset(proved_by_phone(cast.bob))
    link = reset_password(account=cast.bob)
    account = set_password_by_link(code=link.partition("#")[2], new="Another-Horse-8", source=SOURCE)
    assert (account.recovered_at, account.mail_awaits_logon_since, account.mail_rests_until) == (None, None, None)
