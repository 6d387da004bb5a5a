"""Text messages through a real Kannel: bearerbox, smsbox and its fake centre, by the files of deploy/kannel."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from mailportal.sms.models import TextMessage
from mailportal.sms.rules import State
from mailportal.sms.services import queue_message, send_now
from tests.sms.kannel.kannel import Kannel, running_kannel

NUMBER = "+8613812345678"
CHINESE = "邮件门户验证码 246810\uff0c5 分钟内有效。我们绝不会向您索取。"
ENGLISH = "Mail Portal code 135790. It works for 5 minutes. We never ask you for it."

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def kannel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kannel]:
    with running_kannel(tmp_path_factory.mktemp("kannel")) as running:
        yield running


@pytest.fixture
def portal(kannel: Kannel, settings: Settings, live_server: LiveServer) -> str:
    """Tell the portal of Kannel, and Kannel (through each message) of the portal."""
    settings.SMS_GATEWAY = kannel.settings
    settings.SMS_REPORT_BASE_URL = live_server.url
    return str(live_server.url)


def sent(text: str, *, minutes: int = 5) -> tuple[State, int]:
    expires_at = timezone.now() + timedelta(minutes=minutes)
    message = queue_message(number=NUMBER, text=text, expires_at=expires_at)
    return send_now(message_id=message), message


def delivery_of(message: int, *, seconds: float = 5) -> str:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        delivery = TextMessage.objects.get(pk=message).delivery
        if delivery:
            return str(delivery)
        time.sleep(0.05)
    return ""


@pytest.mark.parametrize("text", [ENGLISH, CHINESE, "Grüße: 135790 [€]", "Code 246810 ✓"])
def test_a_message_arrives_as_it_was_written_and_its_delivery_is_read_back(
    kannel: Kannel, portal: str, text: str
) -> None:
    """E8: Chinese arrives as Chinese."""
    with kannel.network() as network:
        state, message = sent(text)
        assert network.delivered() == (NUMBER, text)
        assert state is State.SENT
        assert delivery_of(message) == "delivered"


def test_while_the_link_to_the_centre_is_down_kannel_keeps_the_message(kannel: Kannel, portal: str) -> None:
    """Its answer is "3: Queued for later delivery" then, which is taken too."""
    time.sleep(0.3)
    state, message = sent(CHINESE)
    assert state is State.SENT
    assert delivery_of(message, seconds=0.5) == ""


def test_a_wrong_password_is_a_failure_that_is_not_repeated(kannel: Kannel, portal: str, settings: Settings) -> None:
    settings.SMS_GATEWAY = {**kannel.settings, "password": "wrong"}
    state, message = sent(ENGLISH)
    assert state is State.FAILED
    assert TextMessage.objects.get(pk=message).failure == "misconfigured"
    assert TextMessage.objects.get(pk=message).tries == 1


def test_no_log_of_kannel_holds_text_number_or_password(kannel: Kannel, portal: str) -> None:
    """Codes must not be readable on the gateway's host either."""
    with kannel.network() as network:
        sent(CHINESE)
        network.delivered()
        _, message = sent(ENGLISH)
        delivery_of(message)
    time.sleep(0.2)
    logs = kannel.logs()
    assert "coding:2" in logs
    for secret in (CHINESE, "246810", "135790", NUMBER[1:], kannel.password, "/sms/delivery/"):
        assert secret not in logs
        assert secret.encode("utf-16-be").hex() not in logs.lower()


def test_a_dead_kannel_is_told_at_once(tmp_path: Path, portal: str, settings: Settings) -> None:
    with running_kannel(tmp_path / "short-lived") as gone:
        settings.SMS_GATEWAY = gone.settings
    began = time.monotonic()
    assert sent(ENGLISH)[0] is State.FAILED
    assert time.monotonic() - began < 3
