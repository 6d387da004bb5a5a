"""O4: the roll-up of logons by half hour counts what was recorded, once, and forgets it after two days."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mailportal.audit.source import Source
from security.models import LogonHalfHour
from security.records.entries import Entry
from security.records.half_hours import logons_by_half_hour, purge_half_hours, put_half_hours_together
from security.records.rules import Channel, HalfHourKey, Reason, Result, half_hour_of
from security.records.services import record_web_logon
from tests.cast import Cast
from tests.security.records.test_days import NOON, outcome, write

pytestmark = pytest.mark.django_db
FIRST = half_hour_of(NOON)


def _counted() -> dict[HalfHourKey, int]:
    return dict(logons_by_half_hour(first=FIRST - 2, last=FIRST + 2))


def test_all_domains_count_together_and_before_as_after(cast: Cast) -> None:
    write(outcome(cast, NOON, Channel.IMAP, Result.ACCEPT), outcome(cast, NOON + 1_799, Channel.SMTP, Result.ACCEPT))
    write(Entry(NOON, Channel.IMAP, Result.REJECT, Reason.UNKNOWN_ACCOUNT, "192.0.2.1", "nobody@elsewhere.example"))
    write(outcome(cast, NOON + 1_800, Channel.IMAP, Result.DEFER))
    expected = {
        HalfHourKey(FIRST, Result.ACCEPT): 2,
        HalfHourKey(FIRST, Result.REJECT): 1,
        HalfHourKey(FIRST + 1, Result.DEFER): 1,
    }
    assert _counted() == expected
    assert put_half_hours_together() == 3
    assert put_half_hours_together() == 0
    write(outcome(cast, NOON + 5, Channel.IMAP, Result.ACCEPT))
    put_half_hours_together()
    assert _counted() == {**expected, HalfHourKey(FIRST, Result.ACCEPT): 3}
    assert LogonHalfHour.objects.count() == len(expected)


def test_a_flood_counts_all_though_it_is_few_rows(cast: Cast) -> None:
    for second in range(3):
        write(*(outcome(cast, NOON + second, Channel.IMAP, Result.REJECT) for _ in range(100)))
    assert _counted() == {HalfHourKey(FIRST, Result.REJECT): 300}
    assert LogonHalfHour.objects.count() == 3


def test_a_logon_adds_one_row_in_one_statement_and_changes_none(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as captured:
        record_web_logon(
            account=cast.alice,
            typed_address=cast.alice.address,
            source=Source(address="192.0.2.10"),
            result=Result.REJECT,
            reason=Reason.WRONG_SECRET,
        )
    about = [query["sql"] for query in captured if "security_logonhalfhour" in query["sql"]]
    assert [sql.split()[0] for sql in about] == ["INSERT"]
    assert "CONFLICT" not in about[0]


def test_what_no_page_shows_any_more_is_forgotten(cast: Cast) -> None:
    now = timezone.now().timestamp()
    write(outcome(cast, now - 3 * 86_400, Channel.IMAP, Result.ACCEPT), outcome(cast, now, Channel.IMAP, Result.ACCEPT))
    assert purge_half_hours() == 1
    assert [row.half_hour for row in LogonHalfHour.objects.all()] == [half_hour_of(now)]
