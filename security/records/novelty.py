"""What was new at a logon: a place, or a program, that the account had not logged on with before (E13)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Exists, Min, OuterRef
from django.utils import timezone

from accounts.models import User
from security.programs.rules import Program, program_of
from security.records.models import LogonRecord
from security.records.rules import Channel, Result

# What came before the oldest records is forgotten: so long after them nothing is called new.
_PROOF: Final = timedelta(days=30)

_Kind = tuple[bool, Program]


@dataclass(frozen=True, slots=True)
class Novelty:
    """What was new; where the account was never let in before, and of a refusal, nothing is."""

    place: bool = False
    program: bool = False


NOTHING_NEW: Final = Novelty()


def novelties(*, account: User, records: Sequence[LogonRecord]) -> Mapping[int, Novelty]:
    """Return for each of these records of the account, by its number, what was new; in two queries."""
    since = _judged_since(account)
    judged = {record.pk: record for record in records if record.result == Result.ACCEPT and record.at >= since}
    firsts = _first_seen(account)
    return {
        number: Novelty(not was_here, judged[number].at <= firsts.get(_kind(judged[number]), since))
        for number, was_here in _pasts(list(judged))
    }


def _pasts(numbers: Sequence[int]) -> Iterable[tuple[int, bool]]:
    """Yield whether the account was there before, of those records that have a past at all."""
    before = LogonRecord.objects.filter(
        account_id=OuterRef("account_id"), result=Result.ACCEPT, last_at__lt=OuterRef("at")
    )
    was_here = Exists(before.filter(network=OuterRef("network")))
    return LogonRecord.objects.filter(Exists(before), pk__in=numbers).values_list("pk", was_here)


def _judged_since(account: User) -> datetime:
    oldest = timezone.now() - timedelta(days=settings.LOG_RETENTION_DAYS)
    # All that a younger account ever did is on record.
    return oldest + _PROOF if account.created_at < oldest else oldest


def _first_seen(account: User) -> Mapping[_Kind, datetime]:
    """Return when each program first got in. A browser stays the same from version to version."""
    accepted = LogonRecord.objects.filter(account_id=account.pk, result=Result.ACCEPT).exclude(program="")
    firsts: dict[_Kind, datetime] = {}
    for channel, program, at in accepted.order_by().values_list("channel", "program").annotate(first=Min("at")):
        kind = (channel == Channel.WEB, program_of(program))
        if kind[1] != Program():
            firsts[kind] = min(at, firsts.get(kind, at))
    return firsts


def _kind(record: LogonRecord) -> _Kind:
    return record.channel == Channel.WEB, program_of(record.program)
