"""O4: the health page in words: the gravest ailment on top, with what to do; nothing asked of anybody."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from admin_console.health.models import Heartbeat
from admin_console.health.services import beat
from mailportal.audit.sealing import seal_pending
from mailportal.audit.services import record
from mailportal.audit.source import ON_THE_HOST, PORTAL
from mailportal.audit.verification import Findings
from mailportal.notify.models import Notice
from mailportal.notify.services import queue_mail
from mailportal.sms.models import GatewayBreaker
from mailportal.throttle.counters import hit
from security.connections.models import Cut
from security.connections.rules import CutFailure
from security.connections.services import order_cuts
from security.events import AUDIT_LOG_VERIFIED
from security.limits import SMS_BUDGET
from security.models import LogonHalfHour
from security.operators.services import record_verification
from security.records.rules import half_hour_of
from tests.admin_console.acts import words
from tests.cast import Cast
from tests.site.people import on_duty

pytestmark = pytest.mark.django_db
HEALTH = "/operator/health/"


@pytest.fixture
def olga(cast: Cast) -> Client:
    """The operator, in an installation where nothing waits."""
    client = on_duty(cast.olga)
    seal_pending()
    beat(failing=())
    return client


@pytest.fixture(autouse=True)
def two_servers(settings: Settings) -> None:
    """Nobody listens at these addresses: a page that asked would say so."""
    settings.MAIL_SERVERS = [
        {"name": name, "host": name, "doveadm_url": "http://127.0.0.1:1/", "doveadm_key_file": "/nowhere"}
        for name in ("mail1", "mail2")
    ]


def read(olga: Client) -> str:
    return words(olga.get(HEALTH))


def test_where_all_is_well_it_says_so_and_when_the_process_was_heard(cast: Cast, olga: Client) -> None:
    record_verification(findings=Findings(verified=9, first=1, last=9, broken=None, unsealed=0, unsealed_since=None))
    text = read(olga)
    assert "Everything works" in text
    assert "Background process Alive heard" in text
    assert "mail1 Not asked lately Nothing had to be ended." in text
    assert "Operation log Whole" in text
    assert "rows verified Today" in text
    assert "Keys All there" in text
    assert "Also" not in text


def test_a_silent_process_is_on_top(cast: Cast, olga: Client) -> None:
    Heartbeat.objects.update(at=timezone.now() - timedelta(minutes=3))
    hit(SMS_BUDGET, "all", times=1000)
    text = read(olga)
    top, _, rest = text.partition("Also")
    assert "The background process has not reported since" in top
    assert "Start it on the portal's host: manage.py work." in top
    assert "No text messages for codes are left today: 1,000 were sent" in rest
    assert "raise SMS_BUDGET" in rest


def test_one_that_never_ran_is_told_as_that(cast: Cast, olga: Client) -> None:
    Heartbeat.objects.all().delete()
    assert "The background process has never reported" in read(olga)


def test_tasks_that_fail_are_named(cast: Cast, olga: Client) -> None:
    beat(failing=["send notices", "purge batches"])
    assert "2 background tasks fail: purge batches, send notices" in read(olga)


@pytest.mark.parametrize("failure", CutFailure)
def test_a_server_that_does_not_answer_is_named_with_the_cure(cast: Cast, olga: Client, failure: CutFailure) -> None:
    order_cuts(credentials=["client:2"], account_id=cast.alice.pk)
    now = timezone.now()
    Cut.objects.filter(server="mail1").update(answered_at=now, done_at=now)
    waiting = Cut.objects.filter(server="mail2")
    waiting.update(requested_at=now - timedelta(minutes=17), tries=71, failure=failure.value)
    text = read(olga)
    assert "mail2 has not confirmed 1 cut since" in text
    assert "Nothing that was deleted gets in, but a connection that was open may stay up until it answers." in text
    assert "mail2 No answer 17 minutes, 71 tries 1" in text
    assert "mail1 Answers 0 Today" in text
    assert "Mail servers 1 of 2 confirm cuts" in text


def test_mail_that_waits_is_late_after_five_minutes(cast: Cast, olga: Client) -> None:
    queue_mail(address="alice@acme.example", subject="News", text="text")
    assert "Everything works" in read(olga)
    Notice.objects.update(queued_at=timezone.now() - timedelta(minutes=9))
    text = read(olga)
    assert "Notices by mail: the oldest waits since" in text
    assert "the portal's log names its answer" in text
    assert "Notices by mail 1 9 minutes" in text


def test_a_gateway_that_is_left_alone_is_told_with_what_works_still(cast: Cast, olga: Client) -> None:
    until = timezone.now() + timedelta(seconds=40)
    GatewayBreaker.objects.create(gateway="memory", failures=5, open_until=until)
    assert "The text message gateway is left alone until" in read(olga)


def test_a_broken_log_is_grave(cast: Cast, olga: Client) -> None:
    change = {"verified": 12, "unsealed": 0, "broken_at": 13}
    record(AUDIT_LOG_VERIFIED, actor=PORTAL, source=ON_THE_HOST, change=change)
    text = read(olga)
    assert "The operation log does not hold at row 13" in text
    assert "Operation log Broken at row 13" in text


def test_an_event_that_nobody_seals_is_told(cast: Cast, olga: Client) -> None:
    record(AUDIT_LOG_VERIFIED, actor=PORTAL, source=ON_THE_HOST, change={"verified": 1})
    assert "Everything works" in read(olga)
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        beat(failing=())
        assert "Seal of the operation log: the oldest waits since" in read(olga)


def test_without_mail_servers_or_gateway_it_says_what_that_means(cast: Cast, olga: Client, settings: Settings) -> None:
    settings.MAIL_SERVERS, settings.SMS_GATEWAY = [], {}
    text = read(olga)
    assert "Connections that are open stay open when a password ends." in text
    assert "the portal sends no text messages" in text


def test_its_own_statements_are_six(cast: Cast, olga: Client) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert olga.get(HEALTH).status_code == 200
    # With the session, the operator and the device that was proved.
    assert len(captured) <= 6 + 4


def test_a_day_of_logons_is_drawn_from_its_table(cast: Cast, olga: Client) -> None:
    """48 half hours up to this one, of all companies; what is older is not there."""
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        for age, result, count in ((0, "accept", 3), (0, "defer", 1), (47, "reject", 1_200), (48, "accept", 7)):
            half_hour = half_hour_of(now.timestamp()) - age
            LogonHalfHour.objects.create(half_hour=half_hour, result=result, count=count)
        page = olga.get(HEALTH)
    shown = page.context["half_hours"]
    assert len(shown) == 48
    assert (shown[0].accepted, shown[0].deferred, shown[-1].refused) == (3, 1, 1_200)
    assert sum(one.accepted for one in shown) == 3
    assert "3 were accepted, 1,200 refused, 1 met a temporary failure" in page.context["chart"].label
    bars = [len(column.bars) for column in page.context["chart"].columns]
    assert (bars[0], bars[-1], sum(bars)) == (1, 2, 3)
