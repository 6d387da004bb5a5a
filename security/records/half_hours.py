"""How many logons each half hour of the whole installation had, by result: what an operator sees of a day (O4).

Written with the records and read as 48 rows for each result. They are kept for two days.
"""

import time
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from django.db.models import Sum

from mailportal.batches import delete_in_batches
from security.records.entries import Entry
from security.records.models import LogonHalfHour
from security.records.refusals import Counted
from security.records.roll_ups import put_together
from security.records.rules import SECONDS_OF_HALF_HOUR, HalfHourKey, half_hour_of

_KEPT: Final = 2 * 48


def half_hours_of(refusals: Iterable[Entry], counted: Counted) -> Mapping[HalfHourKey, int]:
    """Return by how much the numbers of each half hour grow."""
    counts: Counter[HalfHourKey] = Counter(HalfHourKey(half_hour_of(entry.at), entry.result) for entry in refusals)
    for _, tally in counted:
        counts[HalfHourKey(half_hour_of(tally.latest.at), tally.latest.result)] += tally.count
    return counts


def note_half_hours(counts: Mapping[HalfHourKey, int]) -> None:
    """Write what a batch adds to each half hour, in the transaction that writes its records; one statement."""
    rows = (LogonHalfHour(**key._asdict(), count=count) for key, count in sorted(counts.items()))
    LogonHalfHour.objects.bulk_create(rows)


def logons_by_half_hour(*, first: int, last: int) -> Mapping[HalfHourKey, int]:
    """Return how many outcomes each half hour from the ``first`` to the ``last`` has, in one statement."""
    rows = LogonHalfHour.objects.filter(half_hour__gte=first, half_hour__lte=last).order_by()
    summed = rows.values_list("half_hour", "result").annotate(total=Sum("count"))
    return {HalfHourKey(*key): total for *key, total in summed}


def put_half_hours_together() -> int:
    """Put the rows of batches into one for each half hour and result; return how many there were."""
    return put_together(LogonHalfHour, HalfHourKey._fields)


def purge_half_hours() -> int:
    """Delete half hours that no page shows any more; return how many rows."""
    oldest = int(time.time() // SECONDS_OF_HALF_HOUR) - _KEPT
    return delete_in_batches(LogonHalfHour.objects.filter(half_hour__lt=oldest).order_by("half_hour"))
