"""Which mail programs an account has, rolled up from its logons: what a rehearsal counts before it forces (X1).

Written with the records, in their transaction, so that neither is there without the other; kept little longer than the
30 days that it is asked about.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from mailportal.batches import delete_in_batches, delete_past
from mailportal.sql import moment_of, stored_moment, write_rows
from security.programs.rules import known_program_of, mail_picture
from security.records.entries import Batch, Entry, Tally, address_of_source, network_of_source
from security.records.models import ProgramUse
from security.records.rules import Channel, Reason, Result, UseWay

# Three hours of a zone's difference and a purge that is late never take away what a page still counts.
KEPT: Final = timedelta(days=33)
# Of one account, of each way: more devices and networks than a person has. One who roams keeps the newest.
MOST_USES: Final = 40

_WAYS: Final[Mapping[tuple[Result, Reason], UseWay]] = {
    (Result.ACCEPT, Reason.ACCOUNT_PASSWORD): UseWay.ACCOUNT_PASSWORD,
    (Result.ACCEPT, Reason.CLIENT_PASSWORD): UseWay.CLIENT_PASSWORD,
    (Result.ACCEPT, Reason.OLD_PASSWORD): UseWay.OLD_PASSWORD,
    # The right password, so nobody but its holders can make rows of these.
    (Result.REJECT, Reason.CLIENT_PASSWORD_NEEDED): UseWay.REFUSED,
}
_MERGE = """
INSERT INTO security_programuse (domain_id, account_id, way, channel, network, program, picture, source_address,
  first_at, last_at, last_on, logons)
VALUES {rows}
ON CONFLICT (account_id, way, channel, network, program, picture) DO UPDATE SET
  logons = security_programuse.logons + excluded.logons,
  first_at = CASE WHEN excluded.first_at < security_programuse.first_at
    THEN excluded.first_at ELSE security_programuse.first_at END,
  last_on = CASE WHEN excluded.last_at > security_programuse.last_at
    THEN excluded.last_on ELSE security_programuse.last_on END,
  source_address = CASE WHEN excluded.last_at > security_programuse.last_at
    THEN excluded.source_address ELSE security_programuse.source_address END,
  last_at = CASE WHEN excluded.last_at > security_programuse.last_at
    THEN excluded.last_at ELSE security_programuse.last_at END
"""


class _Key(NamedTuple):
    account_id: int
    way: str
    channel: str
    network: str
    program: str
    picture: str


@dataclass(slots=True)
class _Uses:
    domain_id: int | None
    source: str
    first_at: float
    last_at: float
    logons: int

    def add(self, more: "_Uses") -> None:
        self.first_at = min(self.first_at, more.first_at)
        self.logons += more.logons
        if more.last_at >= self.last_at:
            self.last_at, self.source = more.last_at, more.source


def note_program_uses(batch: Batch) -> None:
    """Add a batch to the roll-up, in the caller's transaction and in a fixed order of rows."""
    found: dict[_Key, _Uses] = {}
    for key, uses in chain(_accepted(batch), _refused(batch)):
        if key in found:
            found[key].add(uses)
        else:
            found[key] = uses
    write_rows(_MERGE, [_row(key, uses) for key, uses in sorted(found.items(), key=lambda one: one[0])])


def _accepted(batch: Batch) -> Iterator[tuple[_Key, _Uses]]:
    for tally in batch.successes.values():
        yield from _used(tally)


def _refused(batch: Batch) -> Iterator[tuple[_Key, _Uses]]:
    for entry in batch.refusals:
        yield from _used(Tally(entry, entry.at, 1))


def _used(tally: Tally) -> Iterator[tuple[_Key, _Uses]]:
    entry = tally.latest
    way = _way_of(entry)
    if way is not None and entry.account_id is not None:
        network = network_of_source(entry.source)
        name, picture = known_program_of(entry.program).name, mail_picture(entry.program).value
        key = _Key(entry.account_id, way.value, entry.channel.value, network, name, picture)
        yield key, _Uses(entry.domain_id, entry.source, tally.first_at, entry.at, tally.count)


def _way_of(entry: Entry) -> UseWay | None:
    return None if entry.channel == Channel.WEB else _WAYS.get((entry.result, entry.reason))


def _row(key: _Key, uses: _Uses) -> Sequence[Any]:
    moments = (stored_moment(uses.first_at), stored_moment(uses.last_at), _stored_day(moment_of(uses.last_at).date()))
    return [uses.domain_id, *key, address_of_source(uses.source), *moments, uses.logons]


def _stored_day(day: date) -> Any:  # noqa: ANN401 - a date or a text, as the database wants it
    return connection.ops.adapt_datefield_value(day)


def purge_program_uses() -> int:
    """Forget what was last seen longer ago than ``KEPT``, and of each account all but the newest; return how many."""
    return delete_past(ProgramUse.objects.all(), "last_on", kept=KEPT) + sum(_thinned())


def _thinned() -> Iterator[int]:
    many = ProgramUse.objects.values("account_id", "way").order_by("account_id").annotate(uses=Count("pk"))
    for row in many.filter(uses__gt=MOST_USES):
        own = ProgramUse.objects.filter(account_id=row["account_id"], way=row["way"])
        ranked = own.annotate(place=Window(RowNumber(), order_by=[F("last_at").desc(), F("pk").desc()]))
        beyond = list(ranked.filter(place__gt=MOST_USES).values_list("pk", flat=True))
        yield delete_in_batches(ProgramUse.objects.filter(pk__in=beyond).order_by("pk"))
