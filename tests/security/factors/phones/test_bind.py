"""Binding the first phone, and replacing it (E8; attacks M14, M16, M17, B8)."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from mailportal.audit.models import AuditEvent
from mailportal.sms.models import TextMessage
from mailportal.sms.services import send_due_messages
from mailportal.sms.vendors.trials import outbox
from security.factors.phones.queries import phone_of
from security.factors.queries import factors_of
from security.factors.services import factor_changed
from security.flow.services import purge_flows
from security.models import SecurePhone
from security.policies import FACTOR_PHONE, OFF
from security.postman.services import write_due_notices
from tests.browser import logged_on
from tests.cast import Cast
from tests.security.factors.authenticators.acts import attached
from tests.security.factors.phones.acts import (
    BIND,
    NUMBER,
    OTHER,
    OVERVIEW,
    asked_for_code,
    bound,
    grant_on,
    last_code,
    numbered,
    proved,
    proved_by_phone,
    wrong,
)
from tests.security.step_up.acts import grant_in, proof_page

CODE = f"{BIND}code/"


@pytest.fixture
def alice(cast: Cast) -> User:
    return cast.alice


@pytest.fixture
def at_desk(alice: User) -> Client:
    return logged_on(alice)


def number_of(account: User) -> str:
    phone = phone_of(account=account)
    return phone.number if phone else ""


def text_of(client: Client, path: str) -> str:
    return re.sub(r"\s+", " ", client.get(path, follow=True).content.decode())


def test_the_whole_way_of_a_first_phone(alice: User, at_desk: Client) -> None:
    assert at_desk.get(BIND)["Location"] == proof_page(BIND)
    grant = grant_on(at_desk.get(proved(at_desk, alice, BIND)["Location"]))
    answer = at_desk.post(BIND, {"grant": grant, "number": "+86 138-1234 5678"})
    assert answer["Location"] == CODE
    assert outbox[-1].number == NUMBER
    shown = text_of(at_desk, CODE)
    assert "+86 138 •••• 5678" in shown
    assert "12345678" not in shown
    assert number_of(alice) == ""
    answer = at_desk.post(CODE, {"code": f"{last_code()[:3]} {last_code()[3:]}"})
    assert answer["Location"] == OVERVIEW
    assert number_of(alice) == NUMBER
    assert "+86 138 •••• 5678 is now your secure phone." in text_of(at_desk, OVERVIEW)


def test_it_needs_a_fresh_proof_of_identity(alice: User, at_desk: Client) -> None:
    """V7.5.1, M17: a session alone changes nothing."""
    assert at_desk.get(BIND)["Location"] == proof_page(BIND)
    assert at_desk.post(BIND, {"number": NUMBER}).status_code == 403
    assert at_desk.post(CODE, {"code": "123456"}).status_code == 409
    assert outbox == []


def test_a_proof_opens_one_change(alice: User, at_desk: Client) -> None:
    grant = str(grant_in(at_desk, alice))
    at_desk.post(BIND, {"grant": grant, "number": NUMBER})
    at_desk.post(CODE, {"code": last_code()})
    assert at_desk.post(BIND, {"grant": grant, "number": OTHER}).status_code == 409
    assert number_of(alice) == NUMBER


def test_another_session_cannot_finish_the_change(alice: User, at_desk: Client) -> None:
    """M11's kind: what one session began is no other session's."""
    numbered(at_desk, alice)
    assert logged_on(alice).post(CODE, {"code": last_code()}).status_code == 409
    assert number_of(alice) == ""


def test_a_wrong_code_binds_nothing_and_may_be_followed_by_the_right_one(alice: User, at_desk: Client) -> None:
    numbered(at_desk, alice)
    answer = at_desk.post(CODE, {"code": wrong(last_code())})
    assert answer.status_code == 400
    assert "The code is incorrect or has expired. Enter the newest code." in answer.content.decode()
    assert number_of(alice) == ""
    assert at_desk.post(CODE, {"code": last_code()}).status_code == 302


def test_a_wrong_code_is_on_record_without_the_code(alice: User, at_desk: Client) -> None:
    numbered(at_desk, alice)
    at_desk.post(CODE, {"code": wrong(last_code())})
    event = AuditEvent.objects.get(event="security:phone:bind-failed")
    assert event.change == {"outcome": "wrong", "to": "CN …78"}
    assert (event.target, event.domain_id) == (alice.address, alice.domain_id)


def test_m14_a_code_for_the_old_phone_does_not_bind_the_new_one(alice: User, at_desk: Client) -> None:
    """A code of the proof step is of another purpose."""
    bound(alice)
    grant = proved_by_phone(at_desk, alice)
    proof = last_code()
    at_desk.post(BIND, {"grant": grant, "number": OTHER})
    if proof != last_code():
        assert at_desk.post(CODE, {"code": proof}).status_code == 400
    assert number_of(alice) == NUMBER


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("call me", "This is not a complete phone number."),
        ("+86 138 1234 5678 ext. 9", "This is not a complete phone number."),
        ("+" + "1" * 20, "This is not a complete phone number."),
        ("+\u0668\u06663812345678", "This is not a complete phone number."),
        ("138 1234 5678", "Begin with + and the country code."),
        ("", "Enter the number of your mobile phone."),
        ("+1 900 555 0123", "This is not the number of a mobile phone."),
        ("+870 773 111 632", "Text messages cannot be sent to this country"),
        ("+33 6 12 34 56 78", "Text messages cannot be sent to this country"),
    ],
)
def test_b8_m16_a_number_that_cannot_be_used_is_explained(alice: User, at_desk: Client, typed: str, words: str) -> None:
    answer = numbered(at_desk, alice, typed)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert "for example +86 131 2345 6789" in answer.content.decode()
    assert not TextMessage.objects.exists()
    assert at_desk.post(BIND, {"number": NUMBER}).status_code == 302, "the proof is not lost by a slip"


def test_a_national_number_is_read_with_the_installations_country(
    alice: User, at_desk: Client, settings: Settings
) -> None:
    settings.PHONE_REGION = "CN"
    assert numbered(at_desk, alice, "138 1234 5678").status_code == 302
    assert outbox[-1].number == NUMBER


def test_three_new_numbers_a_day(alice: User, at_desk: Client) -> None:
    """M16: nobody tries numbers out."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        answers = []
        for place in range(4):
            answers.append(numbered(at_desk, alice, f"+861381234567{place}").status_code)
            at_desk.cookies["sid"] = logged_on(alice).cookies["sid"].value
            clock.shift(301)
    assert answers == [302, 302, 302, 400]
    assert len(outbox) == 3


def test_another_code_is_sent_when_it_is_time(alice: User, at_desk: Client) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        numbered(at_desk, alice)
        assert "You can get a new code in 60 seconds." in text_of(at_desk, CODE)
        assert "You can get a new code in 60 seconds." in at_desk.post(f"{CODE}send/", follow=True).content.decode()
        assert len(outbox) == 1
        clock.shift(60)
        assert "You can get a new code now." in text_of(at_desk, CODE)
        assert "We sent a code to" in at_desk.post(f"{CODE}send/", follow=True).content.decode()
        assert len(outbox) == 2
        assert at_desk.post(CODE, {"code": last_code()}).status_code == 302


def test_a_dead_gateway_is_said_at_once_and_the_way_stays_open(
    alice: User, at_desk: Client, settings: Settings
) -> None:
    """D5: "could not send, use another method"."""
    working = settings.SMS_GATEWAY
    settings.SMS_GATEWAY = {"gateway": "http_json", "url": "http://127.0.0.1:1/", "body": "{text}"}
    answer = numbered(at_desk, alice)
    assert answer.status_code == 400
    assert "The code could not be sent." in answer.content.decode()
    settings.SMS_GATEWAY = working
    assert at_desk.post(BIND, {"number": NUMBER}).status_code == 302
    assert at_desk.post(CODE, {"code": last_code()}).status_code == 302


def test_the_number_can_be_corrected(alice: User, at_desk: Client) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        numbered(at_desk, alice, OTHER)
        old = last_code()
        clock.shift(60)
        at_desk.post(BIND, {"number": NUMBER})
        assert at_desk.post(CODE, {"code": old}).status_code == 400 or old == last_code()
        at_desk.post(CODE, {"code": last_code()})
    assert number_of(alice) == NUMBER


def test_m14_the_code_of_one_number_binds_no_other(alice: User, at_desk: Client) -> None:
    """ASVS 6.6.2: also while it is too soon for a code to the second number, so that the first one still lives."""
    with time_machine.travel(timezone.now(), tick=False):
        numbered(at_desk, alice, OTHER)
        code_to_other = last_code()
        assert at_desk.post(BIND, {"number": NUMBER}).status_code == 302
        assert len(outbox) == 1
        assert at_desk.post(CODE, {"code": code_to_other}).status_code == 400
    assert number_of(alice) == ""


def test_after_fifteen_minutes_the_change_is_over(alice: User, at_desk: Client) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        numbered(at_desk, alice)
        clock.shift(timedelta(minutes=15, seconds=1))
        assert at_desk.post(CODE, {"code": last_code()}).status_code == 409
        assert purge_flows() == 1
    assert number_of(alice) == ""


def test_a_change_of_password_or_factor_ends_a_change_under_way(alice: User, at_desk: Client) -> None:
    numbered(at_desk, alice)
    factor_changed(account=alice, kept_session_key=at_desk.session.session_key or "")
    assert at_desk.post(CODE, {"code": last_code()}).status_code == 409
    assert number_of(alice) == ""


def test_where_the_domain_offers_no_phones_none_is_bound(cast: Cast, alice: User, at_desk: Client) -> None:
    """P6."""
    cast.order(FACTOR_PHONE, OFF)
    assert at_desk.get(BIND).status_code == 403
    assert numbered(at_desk, alice).status_code == 403
    assert BIND not in text_of(at_desk, OVERVIEW)


def test_where_no_message_leaves_the_installation_none_is_bound(
    alice: User, at_desk: Client, settings: Settings
) -> None:
    settings.SMS_GATEWAY = {}
    assert at_desk.get(BIND).status_code == 403


def test_a_new_phone_raises_the_epoch_ends_other_sessions_and_is_audited(alice: User, at_desk: Client) -> None:
    """V7.4.3, M18: trusted devices of the old epoch are void."""
    elsewhere, epoch = logged_on(alice), alice.factor_epoch
    numbered(at_desk, alice)
    at_desk.post(CODE, {"code": last_code()})
    alice.refresh_from_db()
    assert alice.factor_epoch == epoch + 1
    assert alice.first_factor_at is not None
    assert elsewhere.get(OVERVIEW).status_code == 302
    assert at_desk.get(OVERVIEW).status_code == 200
    event = AuditEvent.objects.get(event="security:phone:bound")
    assert event.change["to"] == "CN …78"
    assert "12345678" not in str(event.change)


def test_for_72_hours_a_new_number_recovers_nothing(alice: User) -> None:
    """SIM swap (docs/security.md 1.4): codes for the logon yes, for the recovery not yet."""
    with time_machine.travel(timezone.now(), tick=False):
        client = logged_on(alice)
        numbered(client, alice)
        client.post(CODE, {"code": last_code()})
        assert factors_of(account=alice).has_phone
        phone = phone_of(account=alice)
        assert phone is not None
        assert phone.recovers_from == timezone.now() + timedelta(hours=72)


def test_the_row_is_sealed_for_its_place(alice: User, cast: Cast) -> None:
    """M13: two swapped numbers both fail closed, and no page fails with them."""
    mine, doras = bound(alice, NUMBER), bound(cast.dora, OTHER)
    assert NUMBER[1:].encode() not in bytes(mine.sealed_number)
    SecurePhone.objects.filter(pk=mine.pk).update(sealed_number=bytes(doras.sealed_number))
    client = logged_on(alice)
    assert client.get(OVERVIEW).status_code == 200
    assert factors_of(account=alice).has_phone, "a broken seal is never one factor fewer"
    assert asked_for_code(client).status_code == 302
    assert outbox == []


def test_m17_a_password_alone_does_not_replace_a_phone(alice: User, at_desk: Client) -> None:
    bound(alice)
    assert proved(at_desk, alice, BIND).status_code == 400
    assert proved(at_desk, alice, BIND, "phone", "123456").status_code == 400
    assert proved(at_desk, alice, BIND, "password").status_code == 404
    assert at_desk.get(BIND)["Location"] == proof_page(BIND)
    assert at_desk.post(BIND, {"number": OTHER}).status_code == 403
    assert at_desk.post(f"{CODE}send/").status_code == 409
    assert at_desk.post(CODE, {"code": "123456"}).status_code == 409
    assert outbox == []
    assert number_of(alice) == NUMBER


def test_m17_only_the_old_number_or_another_factor_opens_the_replacement(alice: User, at_desk: Client) -> None:
    bound(alice)
    grant = proved_by_phone(at_desk, alice)
    assert [sent.number for sent in outbox] == [NUMBER]
    at_desk.post(BIND, {"grant": grant, "number": OTHER})
    assert outbox[-1].number == OTHER
    assert number_of(alice) == NUMBER, "the old one stands until the new one is confirmed"
    at_desk.post(CODE, {"code": last_code()})
    assert number_of(alice) == OTHER
    assert SecurePhone.objects.count() == 1
    event = AuditEvent.objects.get(event="security:phone:replaced")
    assert (event.change["from"], event.change["to"]) == ("CN …78", "CN …21")


def test_the_old_number_is_told(alice: User, at_desk: Client) -> None:
    """SIM swap (docs/security.md 1.4): the holder of the old phone is told."""
    bound(alice)
    grant = proved_by_phone(at_desk, alice)
    at_desk.post(BIND, {"grant": grant, "number": OTHER})
    at_desk.post(CODE, {"code": last_code()})
    write_due_notices()
    TextMessage.objects.filter(state="waiting").update(due_at=timezone.now())
    assert send_due_messages() == 1
    assert outbox[-1].number == NUMBER
    assert "http" not in outbox[-1].text


def test_the_authenticator_opens_the_replacement_too(alice: User) -> None:
    bound(alice)
    app, _ = attached(alice)
    client = logged_on(alice)
    answer = proved(client, alice, BIND, "authenticator", app.code())
    grant = grant_on(client.get(answer["Location"]))
    client.post(BIND, {"grant": grant, "number": OTHER})
    client.post(CODE, {"code": last_code()})
    assert number_of(alice) == OTHER


def test_m10_with_an_authenticator_bound_a_first_phone_asks_for_it(alice: User) -> None:
    app, _ = attached(alice)
    client = logged_on(alice)
    assert proved(client, alice, BIND).status_code == 400
    assert proved(client, alice, BIND, "authenticator", wrong(app.code())).status_code == 400
    assert client.post(BIND, {"number": NUMBER}).status_code == 403
    assert proved(client, alice, BIND, "authenticator", app.code())["Location"] == BIND


def test_two_changes_at_once_end_one_after_the_other(alice: User) -> None:
    """The first one's epoch tells the second."""
    one, two = logged_on(alice), logged_on(alice)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        numbered(one, alice, NUMBER)
        first = last_code()
        clock.shift(61)
        numbered(two, alice, OTHER)
        assert two.post(CODE, {"code": last_code()}).status_code == 302
        assert one.post(CODE, {"code": first}).status_code in {302, 409}
    assert number_of(alice) == OTHER
