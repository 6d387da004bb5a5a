"""Codes that we send: six digits, five minutes, five tries, one use, one purpose (docs/security.md 1.4; M14, F3)."""

import logging
from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone, translation

from accounts.directory.services import choose_language, set_frozen
from accounts.evidence import actor_of
from accounts.models import User
from mailportal.audit.models import AuditEvent
from mailportal.sms.vendors.trials import outbox
from security.factors.challenges.models import Challenge, is_code, new_code
from security.factors.challenges.rules import LIFETIME, NewNumber, SendOutcome, Sent
from security.factors.challenges.services import check_code, send_code
from security.factors.rules import CodeOutcome, Method
from security.factors.services import check_factor, factor_changed, reopen_factors
from security.flow.services import purge_flows
from security.flow.values import STRANGE
from tests.cast import Cast
from tests.security.factors.phones.acts import NUMBER, OTHER, SOURCE, bound, last_code, wrong
from tests.security.flow.acts import PROVED, flow_in

PURPOSE, FLOW = "logon", "flow-1"


@pytest.fixture
def alice(cast: Cast) -> User:
    return cast.alice


def send(account: User, *, purpose: str = PURPOSE, flow: str = FLOW, number: str = NUMBER) -> Sent:
    return send_code(flow=flow_in(account, flow), to=NewNumber(number), purpose=purpose)


def check(
    account: User, code: str, *, purpose: str = PURPOSE, flow: str = FLOW, is_known_browser: bool = False
) -> CodeOutcome:
    return check_code(
        flow=flow_in(account, flow, browser=PROVED if is_known_browser else STRANGE), purpose=purpose, code=code
    )


def test_the_message_names_product_code_and_lifetime_and_holds_no_link(alice: User) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        assert send(alice) == Sent(SendOutcome.SENT, 60)
    sent = outbox[0]
    assert sent.number == NUMBER
    assert sent.text == f"Mail Portal code {last_code()}. It works for 5 minutes. We never ask you for it."
    assert "http" not in sent.text
    assert sent.lifetime <= LIFETIME


def test_the_message_is_in_the_language_of_the_page_until_one_is_chosen(alice: User) -> None:
    """E16: a code is read on the page that asks for it; people who chose a language get that."""
    with translation.override("zh-hans"):
        send(alice)
    assert "验证码" in outbox[0].text
    choose_language(account=alice, language="zh-hans")
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        send(alice)
    assert "验证码" in outbox[1].text


def test_a_right_code_is_good_once(alice: User) -> None:
    send(alice)
    assert check(alice, last_code()) is CodeOutcome.RIGHT
    assert check(alice, last_code()) is CodeOutcome.ALREADY_USED


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "12345",
        "1234567",
        "+12345",
        "\uff11\uff12\uff13\uff14\uff15\uff16",
        "\u0661\u0662\u0663\u0664\u0665\u0666",
        "12345 ",
        "1_2_34",
        "abcdef",
    ],
)
def test_what_is_not_six_ascii_digits_is_no_try(alice: User, typed: str) -> None:
    """V15.3.5."""
    send(alice)
    for _ in range(20):
        assert check(alice, typed) is CodeOutcome.WRONG
    assert check(alice, last_code()) is CodeOutcome.RIGHT


def test_m14_the_sixth_try_is_dead_even_if_right(alice: User) -> None:
    send(alice)
    right = last_code()
    assert [check(alice, wrong(right)) for _ in range(5)] == [CodeOutcome.WRONG] * 5
    assert check(alice, right) is CodeOutcome.EXPIRED


def test_m14_after_301_seconds_the_code_is_dead(alice: User) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        send(alice)
        clock.move_to(start + timedelta(seconds=299))
        assert check(alice, wrong(last_code())) is CodeOutcome.WRONG
        clock.move_to(start + timedelta(seconds=301))
        assert check(alice, last_code()) is CodeOutcome.EXPIRED


def test_m14_another_flow_purpose_or_account_is_refused(alice: User, cast: Cast) -> None:
    send(alice)
    code = last_code()
    assert check(alice, code, flow="flow-2") is CodeOutcome.WRONG
    assert check(alice, code, purpose="bind-phone") is CodeOutcome.WRONG
    assert check(cast.dora, code) is CodeOutcome.WRONG
    assert check(alice, code) is CodeOutcome.RIGHT


def test_a_code_moved_to_another_row_is_worth_nothing(alice: User, cast: Cast) -> None:
    """The digest is bound to flow, purpose, account and number, whatever the row says."""
    send(alice)
    code, row = last_code(), Challenge.objects.get()
    assert is_code(row, code)
    for name, value in (
        ("account", cast.dora),
        ("purpose", "recovery"),
        ("flow_digest", "0" * 40),
        ("number_digest", b"x" * 16),
    ):
        moved = Challenge.objects.get()
        setattr(moved, name, value)
        assert not is_code(moved, code)


def test_m14_a_new_code_voids_the_old_one_and_keeps_the_failures(alice: User) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        send(alice)
        first = last_code()
        for _ in range(4):
            check(alice, wrong(first))
        clock.shift(60)
        assert send(alice).ok
        second = last_code()
        if first != second:
            assert check(alice, first) is CodeOutcome.WRONG
        assert check(alice, second) is CodeOutcome.RIGHT


def test_ten_failures_a_day_over_all_codes_flows_and_purposes(alice: User) -> None:
    """R12, V6.6.3: new codes never reset the count; the right code is refused too."""
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        for number in range(2):
            send(alice, flow=f"flow-{number}", purpose=f"purpose-{number}")
            for _ in range(5):
                check(alice, wrong(last_code()), flow=f"flow-{number}", purpose=f"purpose-{number}")
            clock.shift(300)
        send(alice, flow="flow-3")
        assert check(alice, last_code(), flow="flow-3") is CodeOutcome.THROTTLED
        clock.move_to(start + timedelta(hours=24, seconds=1))
        send(alice, flow="flow-4")
        assert check(alice, last_code(), flow="flow-4") is CodeOutcome.RIGHT


def spend_failures(account: User, clock: time_machine.Traveller, *, is_known_browser: bool = False) -> None:
    for number in range(2):
        send(account, flow=f"flow-{number}")
        for _ in range(5):
            check(account, wrong(last_code()), flow=f"flow-{number}", is_known_browser=is_known_browser)
        clock.shift(300)


def test_failures_of_strangers_leave_the_owners_browser_its_own(alice: User) -> None:
    """1.13: a thief of the password cannot shut the owner's phone out for the day."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        spend_failures(alice, clock)
        send(alice)
        assert check(alice, last_code()) is CodeOutcome.THROTTLED
        assert check(alice, last_code(), is_known_browser=True) is CodeOutcome.RIGHT


def test_a_known_browser_has_ten_failures_a_day_too(alice: User) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        spend_failures(alice, clock, is_known_browser=True)
        send(alice)
        assert check(alice, last_code(), is_known_browser=True) is CodeOutcome.THROTTLED


def test_who_looks_after_the_account_opens_its_phone_again(cast: Cast) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        spend_failures(cast.alice, clock)
        reopen_factors(account=cast.alice, actor=actor_of(cast.bob), source=SOURCE)
        send(cast.alice)
        assert check(cast.alice, last_code()) is CodeOutcome.RIGHT


def test_the_owners_own_successes_use_no_failures_up(alice: User) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        for hour in range(4):
            for number in range(2):
                flow = f"flow-{hour}-{number}"
                assert send(alice, flow=flow).ok
                check(alice, wrong(last_code()), flow=flow)
                assert check(alice, last_code(), flow=flow) is CodeOutcome.RIGHT
            clock.shift(3600)


@pytest.mark.parametrize("change", ["password", "factor"])
def test_a_change_of_password_or_factor_voids_open_codes(alice: User, change: str) -> None:
    send(alice)
    if change == "password":
        set_frozen(account=alice, frozen=False)
    else:
        factor_changed(account=alice)
    assert check(alice, last_code()) is CodeOutcome.EXPIRED


def test_the_check_of_all_factors_takes_codes_too(alice: User) -> None:
    """Its limits come on top: five in five minutes over all methods."""
    bound(alice)
    send(alice)
    asked = {"flow": flow_in(alice, FLOW), "method": Method.PHONE, "purpose": PURPOSE}
    assert check_factor(typed=wrong(last_code()), **asked) is CodeOutcome.WRONG
    assert check_factor(typed=last_code(), **asked) is CodeOutcome.RIGHT


def test_no_code_or_number_lies_in_any_table_or_log(alice: User, caplog: pytest.LogCaptureFixture) -> None:
    """V16.2.5: neither in the challenge, nor the queue, nor the evidence, nor the log."""
    with caplog.at_level(logging.DEBUG):
        send(alice)
        check(alice, wrong(last_code()))
    secrets = (last_code(), NUMBER[1:], "13812345678")
    tables = "security_challenge", "sms_message", "audit_event", "throttle_counter"
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - names from above
            dump = repr([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor.fetchall()])
            assert not [secret for secret in secrets if f"'{secret}" in dump or f"{secret}'" in dump], table
    assert not [secret for secret in secrets if secret in caplog.text]


def test_the_evidence_names_purpose_and_country(alice: User) -> None:
    send(alice)
    event = AuditEvent.objects.get(event="security:code:sent")
    assert event.change == {"purpose": PURPOSE, "to": "CN …78"}
    assert event.target == alice.address


def test_codes_are_six_random_digits() -> None:
    """V6.5.3, V6.5.4: leading zeros occur, every digit about as often."""
    codes = [new_code() for _ in range(6000)]
    assert all(len(code) == 6 and code.isdecimal() for code in codes)
    firsts = Counter(code[0] for code in codes)
    assert sorted(firsts) == list("0123456789")
    assert max(firsts.values()) < 2 * min(firsts.values())


def test_old_codes_are_purged(alice: User) -> None:
    send(alice, number=OTHER)
    assert purge_flows() == 0
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert purge_flows() == 1
