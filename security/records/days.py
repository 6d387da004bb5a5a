"""How many logons each day of a domain had, by protocol and result: written with the records, and read by the desk.

A chart of a month reads some hundred rows, not a million; what they say is what the records say (P14).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, timedelta

from django.db.models import Sum
from django.utils import timezone

from accounts.models import Domain
from mailportal.batches import delete_in_batches, log_retention
from security.records.concerned import concerned
from security.records.entries import Entry
from security.records.models import LogonDay
from security.records.refusals import Counted
from security.records.roll_ups import put_together
from security.records.rules import NO_DOMAIN, DayKey, day_of


def days_of(refusals: Iterable[Entry], counted: Counted, domains: Mapping[str, Domain]) -> Mapping[DayKey, int]:
    """Return by how much each day's numbers grow, by domain; what concerns none is counted too, as that of domain 0.

    A statement less would tell in time which domains there are (attack A1).
    """
    zones = {domain.pk: domain.zone for domain in domains.values()}
    counts: Counter[DayKey] = Counter()
    outcomes = [(concerned(entry, domains), entry, entry.at, 1) for entry in refusals]
    outcomes += [(tally.latest.domain_id, tally.latest, tally.latest.at, tally.count) for _, tally in counted]
    for typed, entry, at, count in outcomes:
        domain_id, zone = (typed, zones[typed]) if typed in zones else (NO_DOMAIN, UTC)
        counts[DayKey(domain_id, day_of(at, zone), entry.channel, entry.result)] += count
    return counts


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
    return put_together(LogonDay, DayKey._fields)


def purge_logon_days() -> int:
    """Delete days whose records are older than they are kept; return how many rows."""
    # The day before is gone everywhere on earth.
    oldest = (timezone.now() - log_retention() - timedelta(days=1)).date()
    return delete_in_batches(LogonDay.objects.filter(day__lt=oldest).order_by("day"))
