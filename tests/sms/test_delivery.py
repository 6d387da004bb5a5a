"""What the gateway reports about a message: by an address that only it was told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mailportal.sms.models import TextMessage
from mailportal.sms.services import queue_message, send_now
from mailportal.sms.vendors.trials import outbox
from tests.browser import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def report_path() -> str:
    """Return the path at which the one message's delivery is reported."""
    expires_at = timezone.now() + timedelta(minutes=5)
    send_now(message_id=queue_message(number="+8613812345678", text="Code", expires_at=expires_at))
    return outbox[-1].report_url.removeprefix("http://127.0.0.1:8000")


def _delivery() -> str:
    return TextMessage.objects.get().delivery


@pytest.mark.parametrize(("kind", "delivery"), [("1", "delivered"), ("2", "undelivered"), ("16", "undelivered")])
def test_a_report_is_noted(report_path: str, kind: str, delivery: str) -> None:
    answer = browser().get(f"{report_path}?type={kind}")
    assert answer.status_code == 204
    assert _delivery() == delivery
    assert not answer.cookies


@pytest.mark.parametrize("kind", ["", "8", "x", "1%00", "%FF"])
def test_steps_between_and_nonsense_change_nothing(report_path: str, kind: str) -> None:
    assert browser().get(f"{report_path}?type={kind}").status_code in {400, 404}
    assert _delivery() == ""


def test_a_made_up_address_is_missing(report_path: str) -> None:
    assert browser().get("/sms/delivery/made-up/?type=1").status_code == 404
    assert browser().get(report_path.replace("delivery/", "delivery/x") + "?type=1").status_code == 404
    assert _delivery() == ""


def test_only_get_reports(report_path: str) -> None:
    assert browser().post(f"{report_path}?type=1").status_code == 405
    assert browser().head(f"{report_path}?type=1").status_code == 405
    assert _delivery() == ""


def test_the_table_does_not_hold_the_address(report_path: str) -> None:
    token = report_path.split("/")[3]
    assert len(token) == 43
    assert token.encode() not in bytes(TextMessage.objects.get().report_digest)
