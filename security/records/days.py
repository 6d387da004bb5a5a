"""How many logons each day of a domain had, by protocol and result: written with the records, and read by the desk.

A chart of a month reads some hundred rows, not a million; what they say is what the records say (P14).
"""

import time
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from mailportal.batches import delete_in_batches, leave_room, log_retention
from mailportal.sql import write_rows
from security.records.models import LogonDay
from security.records.rules import DayKey

_AT_ONCE = 1_000
_PUT_TOGETHER = """
INSERT INTO security_logonday (domain_id, day, channel, result, count, part) VALUES {rows}
ON CONFLICT (domain_id, day, channel, result, part) DO UPDATE SET count = security_logonday.count + excluded.count
"""


def note_days(counts: Mapping[DayKey, int]) -> None:
    """Write what a batch adds to each day, in the transaction that writes its records; one statement."""
    LogonDay.objects.bulk_create(LogonDay(**key._asdict(), count=count) for key, count in sorted(counts.items()))


def logons_by_day(*, domain_id: int, since: date) -> Mapping[DayKey, int]:
    """Return how many outcomes each day has from then on, in one statement."""
    rows = LogonDay.objects.filter(domain_id=domain_id, day__gte=since).order_by()
    summed = rows.values_list("domain_id", "day", "channel", "result").annotate(total=Sum("count"))
    return {DayKey(*key): total for *key, total in summed}


def put_days_together() -> int:
    """Put the rows of batches into one for each day, protocol and result; return how many there were."""
    done = 0
    while LogonDay.objects.filter(part=None).exists():
        began = time.monotonic()
        done += _some_together()
        leave_room(began)
    return done


@transaction.atomic(durable=True)
def _some_together() -> int:
    # Another process that does the same has locked its own.
    apart = LogonDay.objects.filter(part=None).select_for_update(skip_locked=True).order_by("pk")[:_AT_ONCE]
    rows = list(apart)
    write_rows(_PUT_TOGETHER, [[*key, count, 0] for key, count in sorted(_summed(rows).items())])
    LogonDay.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def _summed(rows: Iterable[LogonDay]) -> Mapping[DayKey, int]:
    counts: Counter[DayKey] = Counter()
    for row in rows:
        counts[DayKey(row.domain_id, row.day, row.channel, row.result)] += row.count
    return counts


def purge_logon_days() -> int:
    """Delete days whose records are older than they are kept; return how many rows."""
    # The day before is gone everywhere on earth.
    oldest = (timezone.now() - log_retention() - timedelta(days=1)).date()
    return delete_in_batches(LogonDay.objects.filter(day__lt=oldest).order_by("day"))
