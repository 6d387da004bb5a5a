"""The owner's logon history, page by page: by key, never by offset, in a fixed number of queries (E13)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from accounts.models import User
from security.client_passwords.models import ClientPassword
from security.credentials.rules import client_password_in
from security.errors import NoSuchLogon
from security.logons.cures import Cure, cure_for, is_anybodys
from security.logons.models import LogonRecord
from security.logons.rules import Channel, Reason, Result

PAGE_SIZE: Final = 25
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins or ends: a record's time in microseconds since 1970, and its number."""

    micros: int
    number: int

    @property
    def moment(self) -> datetime:
        """Return the time."""
        return _EPOCH + self.micros * _MICROSECOND

    def __str__(self) -> str:
        return f"{self.micros}-{self.number}"


def place_of(record: LogonRecord) -> Place:
    """Return the place of a record."""
    return Place((record.last_at - _EPOCH) // _MICROSECOND, record.pk)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records are wanted: not older than ``since``, of these channels and this result (None: of all)."""

    since: datetime
    channels: tuple[Channel, ...] = ()
    result: Result | None = None


@dataclass(frozen=True, slots=True)
class Logon:
    """One record with the name of the security password that was shown, empty where none was recognised."""

    record: LogonRecord
    label: str
    client_password: ClientPassword | None

    @property
    def cure(self) -> Cure:
        """Return what helps where it was somebody else."""
        return cure_for(
            result=Result(self.record.result),
            reason=Reason(self.record.reason),
            channel=Channel(self.record.channel),
            credential=self.record.credential,
        )

    @property
    def is_anybodys(self) -> bool:
        """Say whether nothing shows that it was the owner."""
        return is_anybodys(
            reason=Reason(self.record.reason),
            channel=Channel(self.record.channel),
            credential=self.record.credential,
        )


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Some logons, the newest first; ``newer`` and ``older`` are the places of the neighbouring pages, or None."""

    logons: Sequence[Logon]
    newer: Place | None
    older: Place | None


def history_page(
    *, account: User, wanted: Wanted, older_than: Place | None = None, newer_than: Place | None = None
) -> HistoryPage:
    """Return one page of the account's logons, in two queries."""
    records = _matching(account, wanted)
    if newer_than is not None:
        found = list(_newer(records, newer_than).order_by("last_at", "pk")[: PAGE_SIZE + 1])
        rows, has_newer, has_older = found[:PAGE_SIZE][::-1], len(found) > PAGE_SIZE, True
    else:
        below = records if older_than is None else _older(records, older_than)
        found = list(below.order_by("-last_at", "-pk")[: PAGE_SIZE + 1])
        rows, has_newer, has_older = found[:PAGE_SIZE], older_than is not None, len(found) > PAGE_SIZE
    return HistoryPage(
        logons=_with_labels(account, rows),
        newer=place_of(rows[0]) if rows and has_newer else None,
        older=place_of(rows[-1]) if rows and has_older else None,
    )


def _matching(account: User, wanted: Wanted) -> QuerySet[LogonRecord]:
    records = LogonRecord.objects.filter(account_id=account.pk, last_at__gte=wanted.since)
    if wanted.channels:
        records = records.filter(channel__in=wanted.channels)
    return records if wanted.result is None else records.filter(result=wanted.result)


# The first condition of each alone decides where the index is entered.
def _older(records: QuerySet[LogonRecord], place: Place) -> QuerySet[LogonRecord]:
    moment = place.moment
    return records.filter(Q(last_at__lte=moment) & (Q(last_at__lt=moment) | Q(pk__lt=place.number)))


def _newer(records: QuerySet[LogonRecord], place: Place) -> QuerySet[LogonRecord]:
    moment = place.moment
    return records.filter(Q(last_at__gte=moment) & (Q(last_at__gt=moment) | Q(pk__gt=place.number)))


def _with_labels(account: User, records: Iterable[LogonRecord]) -> list[Logon]:
    rows = list(records)
    # The account in the condition: a record that names another's password shows no name.
    numbers = {client_password_in(row.credential) for row in rows} - {None}
    mine = ClientPassword.objects.filter(account=account, pk__in=numbers)
    return labelled(rows, {row.credential: row for row in mine})


def labelled(records: Iterable[LogonRecord], shown: Mapping[str, ClientPassword]) -> list[Logon]:
    """Return records of an account with the names of its security passwords, which are given by credential."""
    return [_logon(record, shown.get(record.credential)) for record in records]


def _logon(record: LogonRecord, client_password: ClientPassword | None) -> Logon:
    return Logon(record, "" if client_password is None else client_password.label, client_password)


def logon_of(*, account: User, number: int) -> Logon:
    """Return one of the account's logons. Raises NoSuchLogon for an unknown and a foreign one alike."""
    record = LogonRecord.objects.filter(pk=number, account_id=account.pk).first()
    if record is None:
        raise NoSuchLogon
    return _with_labels(account, [record])[0]


def latest_successes(*, account: User, since: datetime, most: int) -> list[LogonRecord]:
    """Return the records of the account's latest successful logons; ``labelled`` adds names."""
    records = _matching(account, Wanted(since, result=Result.ACCEPT))
    return list(records.order_by("-last_at", "-pk")[:most])
