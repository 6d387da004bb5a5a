"""How often, to whom and for how much money codes are sent (docs/security.md 1.4; attacks M15, M16, E8, D5)."""

import time
from collections.abc import Callable

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from mailportal.audit.models import AuditEvent
from mailportal.audit.source import Source
from mailportal.sms.models import TextMessage
from mailportal.sms.vendors.trials import outbox
from security.factors.challenges.models import Challenge
from security.factors.challenges.queries import is_code_open
from security.factors.challenges.rules import NewNumber, Reachable, SendOutcome, Sent
from security.factors.challenges.services import check_code, send_code
from security.factors.rules import CodeOutcome
from security.flow.values import STRANGE
from tests.cast import Cast
from tests.security.factors.phones.acts import NUMBER, bound, last_code
from tests.security.flow.acts import PROVED, flow_in
from tests.sms.gateway_server import BadGateway, Behaviour, answering, closing, garbage, late

Misbehaving = Callable[[Behaviour], BadGateway]


@pytest.fixture
def alice(cast: Cast) -> User:
    return cast.alice


def send(
    account: User,
    to: Reachable | None = None,
    *,
    flow: str = "flow",
    purpose: str = "logon",
    source: str = "192.0.2.10",
    known: bool = False,
) -> Sent:
    return send_code(
        flow=flow_in(account, flow, source=Source(address=source), browser=PROVED if known else STRANGE),
        to=to or NewNumber(NUMBER),
        purpose=purpose,
    )


def test_m15_the_pauses_are_60_120_and_300_seconds(alice: User) -> None:
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        for pause in (60, 120, 300, 300):
            assert send(alice) == Sent(SendOutcome.SENT, pause)
            clock.shift(pause - 1)
            assert send(alice) == Sent(SendOutcome.TOO_SOON, 1)
            clock.shift(1)
    assert len(outbox) == 4


def test_m15_twenty_wishes_in_other_sessions_and_for_other_purposes_are_one_message(alice: User) -> None:
    sent = [send(alice, flow=f"flow-{number}", purpose=f"purpose-{number}") for number in range(20)]
    assert [one.outcome for one in sent].count(SendOutcome.SENT) == 1
    assert len(outbox) == 1
    assert Challenge.objects.count() == 1


def sent_in_a_day(account: User, to: Reachable, *, known: bool) -> list[int]:
    """Ask all day long; return the minutes in which a code left."""
    start, sent = 1_800_000_000, []
    with time_machine.travel(start, tick=False) as clock:
        for minute in range(0, 24 * 60, 5):
            clock.move_to(start + minute * 60)
            if send(account, to, known=known).ok:
                sent.append(minute)
    return sent


def test_m15_at_most_five_an_hour_and_ten_a_day(alice: User) -> None:
    """The gateway's list proves it."""
    sent = sent_in_a_day(alice, bound(alice), known=True)
    assert len(sent) == 10
    assert all(later - earlier >= 60 for earlier, later in zip(sent, sent[5:], strict=False))
    assert len(outbox) == 10


@pytest.mark.thorough
@pytest.mark.parametrize("is_bound", [True, False])
def test_strangers_and_new_numbers_get_four_an_hour_and_eight_a_day(alice: User, is_bound: bool) -> None:
    """M15: from a browser that never proved a factor, or to a number that may be somebody else's."""
    sent = sent_in_a_day(alice, bound(alice) if is_bound else NewNumber(NUMBER), known=False)
    assert len(sent) == 8
    assert all(later - earlier >= 60 for earlier, later in zip(sent, sent[4:], strict=False))


def test_nobody_uses_up_the_owners_last_code(cast: Cast) -> None:
    """A4 for codes: a thief of the password, and a colleague who tries to bind the number, ask all they can."""
    phone = bound(cast.alice)
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        for _ in range(5):
            for number in range(6):
                send(cast.alice, phone, flow=f"thief {number}")
                send(cast.dora)
                clock.shift(301)
            assert send(cast.alice, phone, flow="thief").outcome is SendOutcome.TOO_MANY
            assert send(cast.dora).outcome is SendOutcome.TOO_MANY
            clock.shift(3600)
        assert len(outbox) == 8
        assert send(cast.alice, phone, flow="owner", known=True).ok


def test_two_accounts_with_one_number_share_its_caps(cast: Cast) -> None:
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        sent = []
        for _ in range(4):
            sent += [send(cast.alice).outcome, send(cast.dora).outcome]
            clock.shift(301)
    assert sent.count(SendOutcome.SENT) == 4
    assert sent.count(SendOutcome.TOO_MANY) == 4


def test_a_confirmed_code_ends_the_pause(alice: User) -> None:
    """A person who reads our messages may log on and generate a password in the same minute."""
    send(alice)
    assert check_code(flow=flow_in(alice, "flow"), purpose="logon", code=last_code()) is CodeOutcome.RIGHT
    assert send(alice, flow="another").ok


@pytest.mark.parametrize("number", ["+19005550123", "+870773111632", "+33612345678"])
def test_m16_refused_numbers_never_reach_the_gateway(alice: User, number: str) -> None:
    assert send(alice, NewNumber(number)).outcome is SendOutcome.NUMBER_REFUSED
    assert outbox == []
    assert not Challenge.objects.exists()
    assert send(alice).ok, "nothing was counted"


def test_m16_ten_new_numbers_of_one_block_an_hour(cast: Cast) -> None:
    accounts = (cast.alice, cast.dora, cast.bob, cast.charlie, cast.gina)
    outcomes = []
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        for number in range(15):
            account = accounts[number % 5]
            to = NewNumber(f"+86138123456{number:02d}")
            outcomes.append(send(account, to, source=f"192.0.{number}.1").outcome)
            clock.shift(61)
    assert outcomes == [SendOutcome.SENT] * 10 + [SendOutcome.TOO_MANY] * 5


def test_ten_new_numbers_from_one_network_an_hour(cast: Cast) -> None:
    accounts = (cast.alice, cast.dora, cast.bob, cast.charlie, cast.gina)
    outcomes = []
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        for number in range(12):
            to = NewNumber(f"+86138{number:02d}345678")
            outcomes.append(send(accounts[number % 5], to, source=f"192.0.2.{number}").outcome)
            clock.shift(61)
    assert outcomes == [SendOutcome.SENT] * 10 + [SendOutcome.TOO_MANY] * 2


def test_a_companys_own_phones_are_not_held_by_block_or_network(cast: Cast) -> None:
    """Colleagues with phones of one block log on from one office at nine o'clock."""
    people = (cast.alice, cast.dora, cast.bob)
    phones = [bound(account, f"+861381234567{place}") for place, account in enumerate(people)]
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        for _ in range(4):
            assert all(send(account, phone).ok for account, phone in zip(people, phones, strict=True))
            clock.shift(301)


def test_e8_the_budget_is_a_hard_stop_with_an_alarm_before(cast: Cast, settings: Settings) -> None:
    settings.SMS_DOMAIN_BUDGET = 5
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        outcomes = []
        for number in range(7):
            account = (cast.alice, cast.dora, cast.bob)[number % 3]
            outcomes.append(send(account, NewNumber(f"+86138{number}2345678")).outcome)
            clock.shift(301)
        assert outcomes == [SendOutcome.SENT] * 5 + [SendOutcome.BUDGET_SPENT] * 2
        assert send(cast.charlie).ok, "another domain has its own"
    spent = [
        event.change["spent"]
        for event in AuditEvent.objects.filter(event="security:sms-budget:nearly-spent").order_by("at")
    ]
    assert spent == [4, 5]
    assert len(outbox) == 6


def test_e8_the_installations_budget_stops_every_domain(cast: Cast, settings: Settings) -> None:
    settings.SMS_BUDGET = 1
    assert send(cast.alice).ok
    assert send(cast.charlie, NewNumber("+8613987654321")).outcome is SendOutcome.BUDGET_SPENT


def test_unconfirmed_codes_close_the_way_to_new_numbers_only(cast: Cast) -> None:
    """Pumping: of the last 50 codes that had their time, fewer than 30 % were confirmed."""
    phone = bound(cast.alice)
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        send(cast.dora, NewNumber("+8613700000001"))
        row = Challenge.objects.get()
        for _ in range(49):
            row.pk = None
            row.save()
        Challenge.objects.update(account=cast.bob)
        assert send(cast.dora, NewNumber("+8613700000002")).ok, "their time is not over"
        clock.shift(3601)
        assert send(cast.dora, NewNumber("+8613700000003")).outcome is SendOutcome.BUDGET_SPENT
        assert send(cast.alice, phone).ok
        Challenge.objects.filter(pk__lte=row.pk).update(used_at=timezone.now())
        assert send(cast.dora, NewNumber("+8613700000003")).ok


def test_an_outage_does_not_look_like_pumping(cast: Cast, settings: Settings) -> None:
    """Codes that surely never left cannot be confirmed: they are none of the last 50."""
    working = settings.SMS_GATEWAY
    settings.SMS_GATEWAY = {"gateway": "http_json", "url": "http://127.0.0.1:1/", "body": "{text}"}
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        send(cast.dora, NewNumber("+8613700000001"))
        row = Challenge.objects.get()
        for _ in range(49):
            row.pk = None
            row.save()
        clock.shift(3601)
        settings.SMS_GATEWAY = working
        assert send(cast.alice, NewNumber("+8613700000003")).ok


def test_after_an_outage_no_code_is_waited_for(alice: User, settings: Settings) -> None:
    """The page offers to send one, and does not ask for what never left."""
    settings.SMS_GATEWAY = {"gateway": "http_json", "url": "http://127.0.0.1:1/", "body": "{text}"}
    send(alice)
    assert not is_code_open(flow=flow_in(alice, "flow"), purpose="logon")


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("behaviour", "outcome"),
    [
        (answering("500 Oops"), SendOutcome.DOUBTFUL),
        (answering("302 Found", "", "Location: http://127.0.0.1:1/"), SendOutcome.DOUBTFUL),
        (garbage, SendOutcome.DOUBTFUL),
        (closing, SendOutcome.DOUBTFUL),
        (late(10), SendOutcome.DOUBTFUL),
        (answering("503 Busy"), SendOutcome.NOT_SENT),
        (answering("403 Forbidden"), SendOutcome.NOT_SENT),
    ],
    ids=["500", "302", "garbage", "closes", "late", "503", "403"],
)
def test_d5_a_bad_gateway_is_told_within_five_seconds_and_costs_no_try(
    alice: User, misbehaving: Misbehaving, behaviour: Behaviour, outcome: SendOutcome
) -> None:
    gateway = misbehaving(behaviour)
    began = time.monotonic()
    sent = send(alice)
    assert time.monotonic() - began < 5
    assert sent.outcome is outcome
    assert Challenge.objects.get().tries == 0
    if outcome is SendOutcome.DOUBTFUL:
        assert len(gateway.requests) == 1
        assert sent.ok
        assert send(alice).outcome is SendOutcome.TOO_SOON


def test_d5_an_outage_uses_nobodys_share_up(alice: User, settings: Settings) -> None:
    """A message that surely never left is not counted, and the next request need not wait."""
    working = settings.SMS_GATEWAY
    settings.SMS_GATEWAY = {"gateway": "http_json", "url": "http://127.0.0.1:1/", "body": "{text}"}
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        for _ in range(8):
            assert send(alice) == Sent(SendOutcome.NOT_SENT)
            clock.shift(1)
        settings.SMS_GATEWAY = working
        clock.shift(61)
        for pause in (60, 120, 300, 300):
            assert send(alice) == Sent(SendOutcome.SENT, pause)
            clock.shift(pause)
    assert {message.state for message in TextMessage.objects.all()} == {"failed", "sent"}


def test_a_right_code_that_was_doubtful_still_works(alice: User, misbehaving: Misbehaving) -> None:
    """The gateway hung up, but the message arrived: the person enters it."""
    gateway = misbehaving(closing)
    send(alice)
    code = gateway.requests[0].split("code ")[1][:6]
    assert check_code(flow=flow_in(alice, "flow"), purpose="logon", code=code) is CodeOutcome.RIGHT
