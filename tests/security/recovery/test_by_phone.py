"""F1 to F4: a new password by a code on the secure phone."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from mailportal.sms.vendors.trials import outbox
from security.models import Challenge, SecurePhone
from security.policies import FACTOR_PHONE, OFF
from security.recovery.codes import send_recovery_codes
from tests.browser import browser, in_one_line
from tests.cast import Cast
from tests.security.factors.phones.acts import bound, wrong
from tests.security.logon.acts import is_in
from tests.security.recovery.acts import (
    CODE,
    DONE,
    FAILED,
    LOGON,
    METHOD,
    NEW,
    PASSWORD,
    SEND,
    begun,
    by_phone,
    proved_by_phone,
    reset,
    rested_phone,
    sent_code,
)


def test_f4_a_code_sets_a_new_password(cast: Cast) -> None:
    rested_phone(cast.alice)
    client = by_phone(cast.alice.address)
    assert len(outbox) == 1
    assert client.post(CODE, {"code": sent_code()})["Location"] == PASSWORD
    assert "Set a new password" in in_one_line(client.get(PASSWORD))
    assert reset(client)["Location"] == DONE
    assert "Reset succeeded" in in_one_line(client.get(DONE))
    assert not is_in(client)
    answer = browser().post(LOGON, {"address": cast.alice.address, "password": NEW})
    assert answer["Location"] == "/logon/verify/phone/"


def test_f5_the_postmaster_gets_back_in_the_same_way(cast: Cast) -> None:
    rested_phone(cast.bob)
    assert reset(proved_by_phone(cast.bob))["Location"] == DONE


def test_f2_no_digit_of_the_phone_is_shown(cast: Cast) -> None:
    phone = rested_phone(cast.alice)
    page = by_phone(cast.alice.address).get(CODE).content.decode()
    assert phone.number[-4:] not in page
    assert "If a secure phone is bound, a code is on its way." in page


def test_f3_five_wrong_tries_end_with_the_one_message(cast: Cast) -> None:
    rested_phone(cast.alice)
    client = by_phone(cast.alice.address)
    false = wrong(sent_code())
    for left in (4, 3, 2, 1):
        answer = client.post(CODE, {"code": false})
        assert answer.status_code == 400
        assert f"{left} tr" in in_one_line(answer)
    assert client.post(CODE, {"code": false})["Location"] == FAILED
    assert "postmaster@acme.example" in in_one_line(client.get(FAILED))
    assert client.post(CODE, {"code": sent_code()})["Location"] == FAILED


@pytest.mark.parametrize("address", ["Postmaster@acme.example", "postmaster@nowhere.example"])
def test_f3_a_postmaster_is_not_sent_to_the_postmaster(cast: Cast, address: str) -> None:
    """As the address says, whether anybody has it."""
    client = by_phone(address)
    for _ in range(5):
        client.post(CODE, {"code": "000000"})
    page = in_one_line(client.get(FAILED))
    assert "Ask the operator of this portal" in page
    assert "Write to" not in page


def test_f3_a_right_code_after_four_wrong_ones(cast: Cast) -> None:
    rested_phone(cast.alice)
    client = by_phone(cast.alice.address)
    for _ in range(4):
        client.post(CODE, {"code": wrong(sent_code())})
    assert client.post(CODE, {"code": sent_code()})["Location"] == PASSWORD


def test_f3_a_code_lives_five_minutes(cast: Cast) -> None:
    rested_phone(cast.alice)
    client = by_phone(cast.alice.address)
    with time_machine.travel(timezone.now() + timedelta(seconds=301)):
        assert client.post(CODE, {"code": sent_code()}).status_code == 400


def test_f3_another_code_after_a_minute_voids_the_first(cast: Cast) -> None:
    rested_phone(cast.alice)
    client = by_phone(cast.alice.address)
    first = sent_code()
    assert client.post(SEND)["Location"] == CODE
    assert send_recovery_codes() == 0
    assert "You can get a new code in" in in_one_line(client.get(CODE))
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        client.post(SEND)
        assert send_recovery_codes() == 1
        assert len(outbox) == 2
        assert first == sent_code() or client.post(CODE, {"code": first}).status_code == 400
        assert client.post(CODE, {"code": sent_code()})["Location"] == PASSWORD


def test_one_for_something_else_delays_it_and_loses_none(cast: Cast) -> None:
    rested_phone(cast.alice)
    by_phone(cast.alice.address)
    by_phone(cast.alice.address, browser(source="198.51.100.7"))
    assert len(outbox) == 1
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        send_recovery_codes()
    assert len(outbox) == 2


def test_choosing_it_again_sends_no_second_one(cast: Cast) -> None:
    rested_phone(cast.alice)
    client = by_phone(cast.alice.address)
    client.post(METHOD, {"method": "phone"})
    send_recovery_codes()
    assert len(outbox) == 1


def test_a_code_for_the_logon_opens_nothing_here(cast: Cast) -> None:
    """Bound to purpose and flow (ASVS 6.6.2)."""
    rested_phone(cast.alice)
    client = by_phone(cast.alice.address)
    Challenge.objects.update(purpose="logon")
    assert client.post(CODE, {"code": sent_code()}).status_code == 400


def test_one_of_another_request_opens_nothing(cast: Cast) -> None:
    rested_phone(cast.alice)
    by_phone(cast.alice.address)
    other = begun(cast.alice.address, browser(source="198.51.100.7"))
    other.post(METHOD, {"method": "phone"})
    assert other.post(CODE, {"code": sent_code()}).status_code == 400


@pytest.mark.parametrize("state", ["new", "stopped", "switched off"])
def test_a_phone_that_may_not_recover_gets_no_code(cast: Cast, state: str) -> None:
    """A number bound within 72 hours (stolen SIM cards), one that a notice's link stopped, phones switched off."""
    phone = bound(cast.alice) if state == "new" else rested_phone(cast.alice)
    if state == "stopped":
        SecurePhone.objects.filter(pk=phone.pk).update(frozen_at=timezone.now())
    elif state == "switched off":
        cast.order(FACTOR_PHONE, OFF)
    by_phone(cast.alice.address)
    assert outbox == []


def test_no_code_for_those_who_have_none_to_get(cast: Cast) -> None:
    by_phone("nobody@acme.example")
    by_phone(cast.dora.address, browser(source="198.51.100.7"))
    assert outbox == []
