"""The queue: with the act, at most once, never readable, never late (docs/security.md 1.4; attacks D5, M16)."""

import logging
import stat
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.checks import run_checks
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import Settings

from mailportal.sms.models import GatewayBreaker, TextMessage
from mailportal.sms.numbers import NumberRefused
from mailportal.sms.rules import State
from mailportal.sms.services import message_state, purge_old_messages, queue_message, send_due_messages, send_now
from mailportal.sms.vendors.trials import outbox
from tests.sms.gateway_server import BadGateway, Behaviour, answering, closing, dribbling, garbage, late

# Five are promised; the rest is for a machine that is busy with other tests.
BUSY_SECONDS = 2
NUMBER, TEXT = "+8613812345678", "Mail Portal code 424242."

pytestmark = pytest.mark.django_db

Misbehaving = Callable[[Behaviour], BadGateway]


def queued(number: str = NUMBER, *, seconds: float = 300) -> int:
    return queue_message(number=number, text=TEXT, expires_at=timezone.now() + timedelta(seconds=seconds))


def due(message: int) -> int:
    TextMessage.objects.filter(pk=message).update(due_at=timezone.now())
    return message


def row(message: int) -> TextMessage:
    return TextMessage.objects.get(pk=message)


def raw_table() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM sms_message")
        return " ".join(
            bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)
            for values in cursor.fetchall()
            for value in values
        )


def refusing(settings: Settings) -> None:
    """Nobody listens on this port."""
    settings.SMS_GATEWAY = {"gateway": "http_json", "url": "http://127.0.0.1:1/", "body": "{text}"}


def test_a_message_leaves_with_what_it_says() -> None:
    assert send_now(message_id=queued()) is State.SENT
    assert [(sent.number, sent.text) for sent in outbox] == [(NUMBER, TEXT)]


def test_an_act_that_fails_sends_nothing() -> None:
    with transaction.atomic():
        message = queued()
        transaction.set_rollback(True)
    assert not TextMessage.objects.filter(pk=message).exists()
    assert send_due_messages() == 0


def test_the_table_never_shows_number_or_text() -> None:
    """A dump holds no code: sealed while it waits, gone once it is sent."""
    message = queued()
    assert "424242" not in raw_table()
    assert "13812345678" not in raw_table()
    send_now(message_id=message)
    assert row(message).sealed_text is None
    assert row(message).sealed_number is None
    assert row(message).shown == "CN …78"


@pytest.mark.parametrize("number", ["+19005550123", "+870773111632", "+33612345678"])
def test_a_refused_number_makes_no_row(number: str) -> None:
    """M16: refused before the gateway is called."""
    with pytest.raises(NumberRefused):
        queued(number)
    assert not TextMessage.objects.exists()


def test_a_message_is_sent_once_whoever_tries() -> None:
    message = due(queued())
    assert send_now(message_id=message) is State.SENT
    assert send_now(message_id=message) is State.SENT
    assert send_due_messages() == 0
    assert len(outbox) == 1


def test_the_background_process_leaves_a_fresh_message_to_its_page() -> None:
    message = queued()
    assert send_due_messages() == 0
    due(message)
    assert send_due_messages() == 1
    assert message_state(message_id=message) is State.SENT


def test_what_is_too_late_is_dropped() -> None:
    message = queued(seconds=1)
    with time_machine.travel(timezone.now() + timedelta(seconds=2)):
        assert send_due_messages() == 0
        assert send_now(message_id=message) is State.EXPIRED
    assert row(message).sealed_text is None
    assert outbox == []


def test_a_process_killed_while_sending_leaves_a_doubt_and_no_second_message() -> None:
    """D1, D5."""
    message = due(queued())
    TextMessage.objects.filter(pk=message).update(state=State.SENDING, claimed_until=timezone.now())
    with time_machine.travel(timezone.now() + timedelta(seconds=1)):
        assert send_due_messages() == 0
    assert message_state(message_id=message) is State.DOUBTFUL
    assert row(message).sealed_text is None
    assert outbox == []


@pytest.mark.parametrize(
    ("behaviour", "state", "requests"),
    [
        (answering("200 OK", "{}"), State.SENT, 1),
        (answering("500 Oops"), State.DOUBTFUL, 1),
        (answering("302 Found", "", "Location: http://127.0.0.1:1/inside"), State.DOUBTFUL, 1),
        (garbage, State.DOUBTFUL, 1),
        (closing, State.DOUBTFUL, 1),
        (answering("401 Unauthorized"), State.FAILED, 1),
        (answering("422 Bad number"), State.FAILED, 1),
        (answering("503 Busy"), State.FAILED, 3),
    ],
    ids=["taken", "500", "302", "garbage", "closes", "401", "422", "503"],
)
def test_a_bad_gateway_gets_at_most_one_message_in_doubt(
    misbehaving: Misbehaving, behaviour: Behaviour, state: State, requests: int
) -> None:
    """D5: only what the gateway surely did not take is tried again, three times in all; no redirect is followed."""
    gateway = misbehaving(behaviour)
    message = due(queued())
    assert send_now(message_id=message) is state
    assert send_due_messages() == 0
    assert len(gateway.requests) == requests
    assert row(message).sealed_text is None


@pytest.mark.thorough
@pytest.mark.parametrize("behaviour", [late(10), dribbling], ids=["late", "dribbling"])
def test_a_slow_gateway_is_given_up_within_five_seconds(misbehaving: Misbehaving, behaviour: Behaviour) -> None:
    """D5: the page can say so in time; the answer that comes later sends nothing again."""
    gateway = misbehaving(behaviour)
    message, began = due(queued()), time.monotonic()
    assert send_now(message_id=message) is State.DOUBTFUL
    assert time.monotonic() - began < 5 + BUSY_SECONDS
    assert send_due_messages() == 0
    assert len(gateway.requests) == 1


@pytest.mark.thorough
def test_a_name_that_does_not_resolve_in_time_is_given_up(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SMS_GATEWAY = {"gateway": "http_json", "url": "https://sms.invalid/", "body": "{text}"}

    def lost(*_: object, **__: object) -> None:
        time.sleep(8)
        raise OSError

    monkeypatch.setattr("socket.getaddrinfo", lost)
    began = time.monotonic()
    assert send_now(message_id=queued()) is State.FAILED
    assert time.monotonic() - began < 5 + BUSY_SECONDS


def test_a_dead_gateway_is_told_at_once_and_nothing_comes_later(settings: Settings) -> None:
    refusing(settings)
    message, began = due(queued()), time.monotonic()
    assert send_now(message_id=message) is State.FAILED
    assert time.monotonic() - began < 3
    settings.SMS_GATEWAY = {"gateway": "memory"}
    assert send_due_messages() == 0
    assert outbox == []


def test_in_the_background_a_dead_gateway_is_tried_three_times_with_pauses(settings: Settings) -> None:
    refusing(settings)
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        message = due(queued())
        tries = []
        for second in range(60):
            clock.move_to(start + timedelta(seconds=second))
            send_due_messages()
            tries.append(row(message).tries)
    assert message_state(message_id=message) is State.FAILED
    assert tries[-1] == 3
    assert tries[2] == 1
    assert tries[6] == 2


def test_five_failures_rest_the_gateway_for_a_minute(settings: Settings, misbehaving: Misbehaving) -> None:
    gateway = misbehaving(answering("500 Oops"))
    for _ in range(5):
        send_now(message_id=queued())
    assert send_now(message_id=queued()) is State.FAILED
    assert len(gateway.requests) == 5
    waiting = due(queued())
    settings.SMS_GATEWAY = {"gateway": "http_json", "url": gateway.url, "body": "{text}"}
    assert send_due_messages() == 0
    assert message_state(message_id=waiting) is State.WAITING
    assert row(waiting).tries == 0


def test_after_the_minute_a_success_closes_the_breaker(misbehaving: Misbehaving) -> None:
    misbehaving(answering("500 Oops"))
    for _ in range(5):
        send_now(message_id=queued())
    misbehaving(answering("200 OK", "{}"))
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        assert send_now(message_id=queued()) is State.SENT
    assert GatewayBreaker.objects.get().failures == 0


def test_one_odd_number_does_not_rest_the_gateway(misbehaving: Misbehaving) -> None:
    gateway = misbehaving(answering("422 Bad number"))
    for _ in range(7):
        send_now(message_id=queued())
    assert len(gateway.requests) == 7


def test_the_body_is_what_the_settings_say(settings: Settings, misbehaving: Misbehaving) -> None:
    gateway = misbehaving(answering("201 Created", "{}"))
    settings.SMS_GATEWAY = {
        "gateway": "http_json",
        "url": gateway.url + "?to={number}",
        "headers": {"Authorization": "Bearer key"},
        "body": {"messages": [{"to": "{number}", "content": "> {text}", "priority": 1}]},
    }
    text = 'Code "424242" {number} 验证码'
    message = queue_message(number=NUMBER, text=text, expires_at=timezone.now() + timedelta(minutes=5))
    assert send_now(message_id=message) is State.SENT
    request = gateway.requests[0]
    assert request.startswith("POST /send?to=%2B8613812345678 HTTP/1.1\r\n")
    assert "Authorization: Bearer key\r\n" in request
    assert '"content": "> Code \\"424242\\" {number} \\u9a8c\\u8bc1\\u7801"' in request


def test_nothing_of_a_message_is_in_the_log(misbehaving: Misbehaving, caplog: pytest.LogCaptureFixture) -> None:
    misbehaving(garbage)
    with caplog.at_level(logging.DEBUG):
        send_now(message_id=queued())
    assert "CN …78" in caplog.text
    assert "424242" not in caplog.text
    assert "12345678" not in caplog.text


def test_the_demonstration_writes_to_a_file_of_its_owner(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "sms.log"
    settings.SMS_GATEWAY = {"gateway": "console", "file": str(file)}
    send_now(message_id=queued())
    send_now(message_id=queued())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    lines = file.read_text("utf-8").splitlines()
    assert len(lines) == 2
    assert lines[0].endswith(f"{NUMBER}  {TEXT}")


def test_without_a_gateway_nothing_is_sent(settings: Settings) -> None:
    settings.SMS_GATEWAY = {}
    assert send_now(message_id=queued()) is State.FAILED


@pytest.mark.parametrize(
    "configuration",
    [
        {"gateway": "pigeon"},
        {"gateway": "kannel", "url": "http://127.0.0.1:13013/cgi-bin/sendsms"},
        {"gateway": "http_json", "url": "http://sms.example/", "body": {}},
        {"gateway": "kannel", "url": "http://sms.example/", "username": "u", "password": "p", "sender": "s"},
        {"gateway": "http_json", "url": "ftp://sms.example/", "body": {}},
    ],
)
def test_a_gateway_that_cannot_be_right_stops_the_start(settings: Settings, configuration: dict[str, object]) -> None:
    """V13.2: codes travel over https, or within the machine."""
    settings.SMS_GATEWAY = configuration
    assert [message.id for message in run_checks(tags=["security"]) if str(message.id) == "portal.E020"]


@pytest.mark.parametrize("name", ["console", "memory"])
def test_production_refuses_a_gateway_for_trials(settings: Settings, name: str) -> None:
    """V15.2.3."""
    settings.SMS_GATEWAY = {"gateway": name, "file": "sms.log"}
    found = run_checks(tags=["security"], include_deployment_checks=True)
    assert "portal.E022" in {message.id for message in found}


def test_the_gateways_password_is_its_owners(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "sms_gateway.json"
    file.write_text("{}")
    file.chmod(0o644)
    settings.SMS_GATEWAY_FILE = file
    assert "portal.E021" in {message.id for message in run_checks(tags=["security"])}
    file.chmod(0o600)
    assert "portal.E021" not in {message.id for message in run_checks(tags=["security"])}


def test_old_rows_are_purged(settings: Settings) -> None:
    send_now(message_id=queued())
    with time_machine.travel(timezone.now() + timedelta(days=settings.LOG_RETENTION_DAYS + 1)):
        assert purge_old_messages() == 1
