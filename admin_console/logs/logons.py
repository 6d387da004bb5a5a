"""Reading the logon log of a domain: a page by key, through one index and no more than some thousand rows (P13)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from admin_console.desk import Desk
from admin_console.discretion import sees_labels
from admin_console.logs.people import FEW_PEOPLE
from admin_console.logs.rules import PAGE_LINES, ROWS_READ, NetworkWanted
from admin_console.reach import people_on_record
from mailportal.pages import Key
from mailportal.searching import FoundPage, SearchPart, Span, search, seen
from security.client_passwords.models import ClientPassword
from security.credentials import client_password_in
from security.records.latest import FoldedLogon, folded, likeness
from security.records.models import LogonRecord
from security.records.rules import Channel, Result


@dataclass(frozen=True, slots=True)
class LogonsWanted:
    """Which logons are asked for; what is empty or None asks for all."""

    span: Span
    person: User | None = None
    results: tuple[Result, ...] = ()
    channels: tuple[Channel, ...] = ()
    network: NetworkWanted | None = None


def logons_found(
    desk: Desk, wanted: LogonsWanted, *, size: int = ROWS_READ, after: Key | None = None
) -> FoundPage[LogonRecord]:
    """Return some logon records of the desk's people, the newest first."""
    parts = [*_whose_logons(desk, wanted.person), *_how(desk, wanted), *_whence(desk, wanted.network)]
    return search(_logons_of(desk), "last_at", parts, within=wanted.span, size=size, after=after)


def _logons_of(desk: Desk) -> QuerySet[LogonRecord]:
    return LogonRecord.objects.filter(domain_id=desk.domain.pk)


def _whose_logons(desk: Desk, person: User | None) -> Sequence[SearchPart[LogonRecord]]:
    reached: SearchPart[LogonRecord] = SearchPart(Q(Exists(people_on_record(desk).filter(pk=OuterRef("account_id")))))
    if person is not None:
        rows = LogonRecord.objects.filter(account_id=person.pk)
        return [SearchPart(seen("account_id", [person.pk]), rows, is_way=True), reached]
    if desk.paths is None:
        return []
    people = list(people_on_record(desk).order_by().values_list("pk", flat=True)[: FEW_PEOPLE + 1])
    if len(people) > FEW_PEOPLE:
        return [reached]
    return [SearchPart(seen("account_id", people), LogonRecord.objects.filter(account_id__in=people))]


def _how(desk: Desk, wanted: LogonsWanted) -> Sequence[SearchPart[LogonRecord]]:
    if not (wanted.results or wanted.channels):
        return []
    # All of the other, where only one is asked for: the index has the result first, then the channel.
    results, channels = wanted.results or tuple(Result), wanted.channels or tuple(Channel)
    rows = _logons_of(desk).filter(result__in=results, channel__in=channels)
    return [SearchPart(seen("result", results) & seen("channel", channels), rows)]


def _whence(desk: Desk, network: NetworkWanted | None) -> Sequence[SearchPart[LogonRecord]]:
    if network is None:
        return []
    if network.beginnings:
        begins = [Q(network__startswith=beginning) for beginning in network.beginnings]
        return [SearchPart(Q(*begins, _connector=Q.OR))]
    rows = _logons_of(desk).filter(network__in=network.kept)
    parts = [SearchPart(seen("network", network.kept), rows, is_way=len(network.kept) == 1)]
    return [*parts, SearchPart(seen("source_address", network.addresses))] if network.addresses else parts


@dataclass(frozen=True, slots=True)
class LogonLog:
    """Lines of the logon log, the newest first, with accounts by their ids, labels by credential, and where to go on.

    ``searched_to``: the page is not full, and what is older was not read.
    """

    lines: Sequence[FoldedLogon]
    people: Mapping[int, User]
    labels: Mapping[str, str]
    older: Key | None = None
    searched_to: Key | None = None


def logon_log(desk: Desk, wanted: LogonsWanted, *, after: Key | None) -> LogonLog:
    """Return a page of the logon log; alike rows that follow one another are one line."""
    page = logons_found(desk, wanted, after=after)
    lines = folded(page.rows, most=PAGE_LINES, alike=_likeness)
    last = lines[-1].first if lines else None
    has_more = last is not None and (page.has_more or last.pk != page.rows[-1].pk)
    return LogonLog(
        lines,
        _people_in(desk, lines, wanted.person),
        _labels_in(desk, lines),
        older=(last.last_at, last.pk) if last is not None and has_more else None,
        searched_to=None if has_more else page.searched_to,
    )


def _likeness(record: LogonRecord) -> tuple[object, ...]:
    hour = timezone.localtime(record.last_at).strftime("%Y-%m-%d %H")
    return (*likeness(record), record.account_id or record.typed_address, record.source_address, hour)


def _people_in(desk: Desk, lines: Sequence[FoldedLogon], person: User | None) -> Mapping[int, User]:
    if person is not None:
        return {person.pk: person}
    ids = {line.record.account_id for line in lines} - {None}
    return people_on_record(desk).only("name", "public_id").in_bulk(ids) if ids else {}


def _labels_in(desk: Desk, lines: Sequence[FoldedLogon]) -> Mapping[str, str]:
    """Return what security passwords are called, by credential, where the desk may see that."""
    numbers = {client_password_in(line.record.credential) for line in lines} - {None}
    if not numbers or not sees_labels(desk):
        return {}
    rows = ClientPassword.objects.filter(pk__in=numbers, account__domain=desk.domain)
    return {row.credential: row.label for row in rows}
