"""The owner's logon history, page by page: by key, never by offset, in a fixed number of queries (E13)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from accounts.models import User
from mailportal.pages import Key, key_text, keyset_page
from security.browsers.sessions.queries import Beginning
from security.client_passwords.models import ClientPassword
from security.credentials import client_password_in
from security.errors import NoSuchLogon
from security.records.cures import Cure, cure_for, is_anybodys
from security.records.models import LogonRecord
from security.records.novelty import NOTHING_NEW, Novelty, novelties
from security.records.rules import Channel, Reason, Result

PAGE_SIZE: Final = 25


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records are wanted: not older than ``since``, of these channels and this result (None: of all)."""

    since: datetime
    channels: tuple[Channel, ...] = ()
    result: Result | None = None


@dataclass(frozen=True, slots=True)
class Logon:
    """One record with the name of the security password that was shown, empty where none was recognised, and what was
    new at it. ``is_this_session``: it, or one of those that the record counts, began the session that asks.
    """

    record: LogonRecord
    label: str
    client_password: ClientPassword | None
    new: Novelty = NOTHING_NEW
    is_this_session: bool = False

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
    def is_nothing_but_this_session(self) -> bool:
        """Whether there is nobody else that it can have been."""
        return self.is_this_session and self.record.count == 1

    @property
    def is_anybodys(self) -> bool:
        """Whether nothing shows that it was the owner."""
        return is_anybodys(
            reason=Reason(self.record.reason),
            channel=Channel(self.record.channel),
            credential=self.record.credential,
        )


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Some logons, the newest first; ``newer`` and ``older`` are the keys of the neighbouring pages, or empty."""

    logons: Sequence[Logon]
    newer: str
    older: str


def history_page(
    *,
    account: User,
    wanted: Wanted,
    older_than: Key | None = None,
    newer_than: Key | None = None,
    session: Beginning | None = None,
) -> HistoryPage:
    """Return one page of the account's logons, in four queries; ``session`` is the one that asks."""
    rows, has_newer, has_older = keyset_page(
        _matching(account, wanted),
        "-last_at",
        size=PAGE_SIZE,
        after=older_than,
        before=newer_than,
    )
    return HistoryPage(
        logons=_with_news(account, _with_labels(account, rows), session),
        newer=_key_of(rows[0]) if rows and has_newer else "",
        older=_key_of(rows[-1]) if rows and has_older else "",
    )


def _key_of(record: LogonRecord) -> str:
    return key_text((record.last_at, record.pk))


def _with_news(account: User, logons: Sequence[Logon], session: Beginning | None) -> list[Logon]:
    new = novelties(account=account, records=[logon.record for logon in logons])
    return [
        replace(logon, new=new.get(logon.record.pk, NOTHING_NEW), is_this_session=_is_logon_of(session, logon.record))
        for logon in logons
    ]


def _is_logon_of(session: Beginning | None, record: LogonRecord) -> bool:
    return (
        session is not None
        and record.channel == Channel.WEB
        and record.result == Result.ACCEPT
        and (record.source_address, record.program) == (session.source_address, session.program)
        and session.is_within(first_at=record.at, last_at=record.last_at)
    )


def _matching(account: User, wanted: Wanted) -> QuerySet[LogonRecord]:
    records = LogonRecord.objects.filter(account_id=account.pk, last_at__gte=wanted.since)
    if wanted.channels:
        records = records.filter(channel__in=wanted.channels)
    return records if wanted.result is None else records.filter(result=wanted.result)


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


def logon_of(*, account: User, number: int, session: Beginning | None = None) -> Logon:
    """Return one of the account's logons. Raises NoSuchLogon for an unknown and a foreign one alike.

    ``session`` is the one that asks.
    """
    record = LogonRecord.objects.filter(pk=number, account_id=account.pk).first()
    if record is None:
        raise NoSuchLogon
    return replace(_with_labels(account, [record])[0], is_this_session=_is_logon_of(session, record))


def latest_successes(*, account: User, since: datetime, most: int) -> list[LogonRecord]:
    """Return the records of the account's latest successful logons; ``labelled`` adds names."""
    records = _matching(account, Wanted(since, result=Result.ACCEPT))
    return list(records.order_by("-last_at", "-pk")[:most])
