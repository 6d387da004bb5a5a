"""P14: the roll-up of logons by day says what the records say, is put together once, and goes with them."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts.models import Domain
from mailportal.audit.source import Source
from mailportal.throttle.models import Counter as ThrottleCounter
from security.models import LogonDay, LogonRecord
from security.records.days import logons_by_day, purge_logon_days, put_days_together
from security.records.entries import Batch, Entry
from security.records.rules import NO_DOMAIN, Channel, DayKey, Reason, Result, day_of
from security.records.services import add_batch, purge_old_records, record_web_logon
from tests.cast import Cast

_LONG_AGO = date(2000, 1, 1)
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC).timestamp()
_ZONES = ("UTC", "Asia/Shanghai", "Asia/Kolkata", "America/St_Johns", "Pacific/Chatham")


def outcome(cast: Cast, at: float, channel: Channel, result: Result, source: str = "192.0.2.10") -> Entry:
    reason = Reason.ACCOUNT_PASSWORD if result is Result.ACCEPT else Reason.WRONG_SECRET
    alice = cast.alice
    return Entry(at, channel, result, reason, source, alice.address, alice.pk, alice.domain_id, f"account:{alice.pk}")


def write(*entries: Entry) -> None:
    batch = Batch()
    for entry in entries:
        batch.add(entry)
    add_batch(batch)


def rolled_up(domain: Domain) -> Mapping[DayKey, int]:
    return logons_by_day(domain_id=domain.pk, since=_LONG_AGO)


def on_record(domain: Domain) -> Mapping[DayKey, int]:
    """Return the same from the rows of the records."""
    counts: Counter[DayKey] = Counter()
    for row in LogonRecord.objects.filter(domain_id=domain.pk):
        day = day_of(row.last_at.timestamp(), domain.zone)
        counts[DayKey(domain.pk, day, row.channel, row.result)] += row.count
    return counts


def test_an_hour_lies_in_one_day() -> None:
    """Alike logons of an hour are one row, so its day is that of the hour, also where midnight is at half past."""
    zone = ZoneInfo("Asia/Kolkata")
    at = datetime(2026, 5, 4, 18, 0, tzinfo=UTC).timestamp()  # 23:30 there
    assert {day_of(at + seconds, zone) for seconds in (0, 1799, 1800, 3599)} == {date(2026, 5, 4)}
    assert day_of(at + 3600, zone) == date(2026, 5, 5)


# It empties the tables by itself.
@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    batches=st.lists(
        st.lists(
            st.tuples(
                st.integers(0, 72 * 3600),
                st.sampled_from(Channel),
                st.sampled_from(Result),
                st.sampled_from(["192.0.2.10", "198.51.100.7"]),
            ),
            max_size=8,
        ),
        max_size=6,
    ),
    zone=st.sampled_from(_ZONES),
    together=st.sets(st.integers(0, 5)),
)
def test_it_says_what_the_records_say(
    cast: Cast, batches: list[list[tuple[int, Channel, Result, str]]], zone: str, together: set[int]
) -> None:
    """However logons come in batches, and whenever rows are put together in between."""
    for model in (LogonDay, LogonRecord, ThrottleCounter):
        model.objects.all().delete()
    Domain.objects.filter(pk=cast.acme.pk).update(time_zone=zone)
    cast.acme.refresh_from_db()
    for place, batch in enumerate(batches):
        write(*(outcome(cast, NOON + at, channel, result, source) for at, channel, result, source in batch))
        if place in together:
            put_days_together()
    assert rolled_up(cast.acme) == on_record(cast.acme)
    put_days_together()
    assert rolled_up(cast.acme) == on_record(cast.acme)
    assert set(LogonDay.objects.values_list("part", flat=True)) <= {0}


def test_a_flood_counts_all_though_it_is_few_rows(cast: Cast) -> None:
    """Beyond the bounds a row stands for several protocols; of a day all refused are counted."""
    for second in range(3):
        write(
            *(
                outcome(cast, NOON + second, channel, Result.REJECT)
                for channel in (Channel.IMAP, Channel.SMTP)
                for _ in range(100)
            )
        )
    assert LogonRecord.objects.count() < 200
    assert sum(rolled_up(cast.acme).values()) == sum(on_record(cast.acme).values()) == 600


def test_somebody_who_is_not_there_counts_for_the_domain_that_was_typed(cast: Cast) -> None:
    write(Entry(NOON, Channel.IMAP, Result.REJECT, Reason.UNKNOWN_ACCOUNT, "192.0.2.1", "nobody@acme.example"))
    write(Entry(NOON, Channel.IMAP, Result.REJECT, Reason.UNKNOWN_ACCOUNT, "192.0.2.1", "nobody@elsewhere.example"))
    assert rolled_up(cast.acme) == {DayKey(cast.acme.pk, date(2026, 5, 4), Channel.IMAP, Result.REJECT): 1}


def test_a_domain_that_is_not_there_costs_the_same_and_counts_for_none(cast: Cast) -> None:
    """A1: a row is written as for any other; of no company's chart."""
    write(Entry(NOON, Channel.IMAP, Result.REJECT, Reason.UNKNOWN_ACCOUNT, "192.0.2.1", "nobody@elsewhere.example"))
    assert LogonDay.objects.get().domain_id == NO_DOMAIN
    assert rolled_up(cast.acme) == {}


def test_a_logon_waits_for_no_other_ones_row(cast: Cast) -> None:
    """Rows are added, never changed, by who logs on: two in one transaction each lock nothing of one another."""
    with CaptureQueriesContext(connection) as captured:
        record_web_logon(
            account=cast.alice,
            typed_address=cast.alice.address,
            source=Source(address="192.0.2.10"),
            result=Result.REJECT,
            reason=Reason.WRONG_SECRET,
        )
    about = [query["sql"] for query in captured if "security_logonday" in query["sql"]]
    assert [sql.split()[0] for sql in about] == ["INSERT"]
    assert "CONFLICT" not in about[0]


def test_putting_together_twice_is_once(cast: Cast) -> None:
    write(outcome(cast, NOON, Channel.IMAP, Result.ACCEPT))
    write(outcome(cast, NOON, Channel.IMAP, Result.ACCEPT))
    assert (put_days_together(), put_days_together()) == (2, 0)
    assert LogonDay.objects.get().count == 2


def test_days_go_with_their_records(cast: Cast) -> None:
    kept = timedelta(days=settings.LOG_RETENTION_DAYS)
    with time_machine.travel(timezone.now(), tick=False):
        for age in (kept + timedelta(days=2), kept - timedelta(hours=1)):
            write(outcome(cast, (timezone.now() - age).timestamp(), Channel.IMAP, Result.ACCEPT))
        purge_old_records()
        assert purge_logon_days() == 1
    assert rolled_up(cast.acme) == on_record(cast.acme)


@pytest.fixture(autouse=True)
def _tables(db: None) -> None:
    """All of it lies in tables."""
