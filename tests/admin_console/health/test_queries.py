"""O4: what the health page reads, in six statements whatever waits, and from no server."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from admin_console.health import queries
from admin_console.health.queries import MOST_COUNTED, health_of_installation
from admin_console.health.rules import Queue, Waiting
from admin_console.health.services import beat
from mailportal.audit.models import AuditEvent
from mailportal.audit.services import record
from mailportal.audit.source import ON_THE_HOST, PORTAL
from mailportal.audit.verification import Break, Findings
from mailportal.notify.models import Notice
from mailportal.notify.services import queue_mail
from mailportal.sms.models import GatewayBreaker, TextMessage
from mailportal.throttle.counters import hit
from security.connections.models import Cut
from security.connections.services import order_cuts
from security.events import LOGS_PURGED
from security.limits import SMS_BUDGET
from security.operators.services import record_verification
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_servers(settings: Settings) -> None:
    """Neither of which is asked: nobody listens at these addresses."""
    settings.MAIL_SERVERS = [
        {"name": name, "host": name, "doveadm_url": "http://127.0.0.1:1/", "doveadm_key_file": "/nowhere"}
        for name in ("mail1", "mail2")
    ]


def test_an_empty_installation_is_read(cast: Cast) -> None:
    AuditEvent.objects.update(sequence=None)
    health = health_of_installation(viewer=cast.olga)
    assert health.beat_at is None
    assert health.checked is None
    assert [server.name for server in health.servers] == ["mail1", "mail2"]
    assert {queue: one.count for queue, one in health.queues.items() if queue is not Queue.SEALS} == {
        queue: 0 for queue in Queue if queue is not Queue.SEALS
    }
    assert health.keys is not None


def test_a_process_that_lives_says_so_and_which_tasks_fail(cast: Cast) -> None:
    beat(failing={"send notices", "purge batches"})
    beat(failing={"send notices"})
    health = health_of_installation(viewer=cast.olga)
    assert health.is_beating
    assert health.failing == ["send notices"]


def test_a_server_that_has_not_answered_is_told_from_one_that_has(cast: Cast) -> None:
    order_cuts(credentials=["account:1", "client:2"], account_id=1)
    long_ago, now = timezone.now() - timedelta(minutes=17), timezone.now()
    Cut.objects.filter(server="mail1").update(answered_at=now, done_at=now)
    Cut.objects.filter(server="mail2").update(requested_at=long_ago, tries=71, failure="unreachable")
    first, second = health_of_installation(viewer=cast.olga).servers
    assert (first.waiting, first.failure, first.is_away(now)) == (Waiting(), "", False)
    assert first.answered_at is not None
    assert (second.waiting, second.failure, second.tries) == (Waiting(2, long_ago), "unreachable", 71)
    assert second.answered_at is None
    assert second.is_away(now)


def test_what_waits_is_counted_with_the_oldest(cast: Cast) -> None:
    now = timezone.now()
    for minute in (3, 9, 5):
        queue_mail(address="bob@acme.example", subject="News", text="text")
        Notice.objects.filter(pk=Notice.objects.latest("pk").pk).update(queued_at=now - timedelta(minutes=minute))
    Notice.objects.filter(queued_at=now - timedelta(minutes=5)).update(sent_at=now)
    TextMessage.objects.create(shown="+86", due_at=now, expires_at=now)
    record(LOGS_PURGED, actor=PORTAL, source=ON_THE_HOST)
    queues = health_of_installation(viewer=cast.olga).queues
    assert queues[Queue.MAILS] == Waiting(2, now - timedelta(minutes=9))
    assert queues[Queue.TEXTS].count == 1
    assert queues[Queue.SEALS].count >= 1


def test_more_than_a_thousand_are_not_counted(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST_COUNTED", 4)
    for _ in range(9):
        queue_mail(address="bob@acme.example", subject="News", text="text")
    assert health_of_installation(viewer=cast.olga).queues[Queue.MAILS].count == 5
    assert MOST_COUNTED == 1_000


def test_messages_of_the_day_and_the_breaker_are_read(cast: Cast, settings: Settings) -> None:
    settings.SMS_BUDGET = 10
    hit(SMS_BUDGET, "all", times=7)
    until = timezone.now() + timedelta(seconds=40)
    GatewayBreaker.objects.create(gateway="memory", failures=5, open_until=until)
    health = health_of_installation(viewer=cast.olga)
    assert (health.codes.spent, health.codes.allowed) == (7, 10)
    assert health.is_gateway_resting


def test_the_latest_verification_of_the_log_is_told(cast: Cast) -> None:
    broken = Break(7, None, "the event is missing")
    record_verification(findings=Findings(verified=6, first=1, last=6, broken=broken, unsealed=0, unsealed_since=None))
    record_verification(findings=Findings(verified=9, first=1, last=9, broken=None, unsealed=0, unsealed_since=None))
    checked = health_of_installation(viewer=cast.olga).checked
    assert checked is not None
    assert (checked.verified, checked.broken_at) == (9, None)


def test_six_statements_whatever_waits(cast: Cast) -> None:
    assert _statements(cast) == 6
    for _ in range(30):
        queue_mail(address="bob@acme.example", subject="News", text="text")
        order_cuts(credentials=["client:2"], account_id=1)
    assert _statements(cast) == 6


def _statements(cast: Cast) -> int:
    with CaptureQueriesContext(connection) as captured:
        health_of_installation(viewer=cast.olga)
    return len(captured)


def _plans(rows_by_name: Mapping[str, tuple[object, str]]) -> dict[str, str]:
    return {name: rows.order_by().values("pk")[:9].explain() for name, (rows, _) in rows_by_name.items()}  # type: ignore[attr-defined]  # querysets


def test_each_queue_is_found_by_an_index(cast: Cast) -> None:
    """A table that keeps what is over for 180 days is never read through; one of facts has nothing else in it."""
    if connection.vendor != "sqlite":
        return  # PostgreSQL reads a small table through, whatever its indexes
    plans = _plans({**queries._queues(), "cuts": queries._cuts_of("mail1")})  # noqa: SLF001 - the statement's own parts
    assert [name for name, plan in plans.items() if "INDEX" not in plan] == []
