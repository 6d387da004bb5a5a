"""Reading the two logs of a domain: a page by key, through one index and no more than some thousand rows (P13)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.directory.search import BY_NAME, by_name, containing
from accounts.event_words import department_names
from accounts.models import User
from accounts.telling import Departments
from admin_console.capabilities.rules import Capability
from admin_console.desk import Desk
from admin_console.logs.rules import PAGE_LINES, ROWS_READ, NetworkWanted
from admin_console.reach import departments_of, people_on_record
from mailportal.audit.models import AuditEvent
from mailportal.pages import Key
from mailportal.searching import FoundPage, Part, Span, search, seen, seen_since
from security.client_passwords.models import ClientPassword
from security.credentials import client_password_in
from security.records.latest import FoldedLogon, folded, likeness
from security.records.models import LogonRecord
from security.records.rules import Channel, Result

# Of more people who may be meant none is named: the name has to be longer.
MOST_MEANT: Final = 20
# So few people are looked for by their own rows; many are met on the way.
_FEW_PEOPLE: Final = 500


@dataclass(frozen=True, slots=True)
class Meant:
    """Whom a typed text means: one account, several that have it in their names, or only what was typed."""

    typed: str
    account: User | None = None
    several: Sequence[User] = ()

    @property
    def address(self) -> str:
        """Return the address that events name."""
        return self.typed if self.account is None else self.account.address

    @property
    def is_unclear(self) -> bool:
        """Whether several may be meant."""
        return bool(self.several)


def meant_by(desk: Desk, typed: str) -> Meant:
    """Return whom the desk means by a name or address, among those whose logs it may read."""
    people = people_on_record(desk)
    exact = people.filter(address=typed.lower()).first() if "@" in typed else None
    if exact is not None:
        return Meant(typed, exact)
    found = list(containing(by_name(people), typed).order_by(BY_NAME, "pk")[: MOST_MEANT + 1])
    return Meant(typed, found[0] if len(found) == 1 else None, found if len(found) > 1 else ())


@dataclass(frozen=True, slots=True)
class LogonsWanted:
    """Which logons are asked for; what is empty or None asks for all."""

    span: Span
    person: User | None = None
    results: tuple[Result, ...] = ()
    channels: tuple[Channel, ...] = ()
    network: NetworkWanted | None = None


@dataclass(frozen=True, slots=True)
class OperationsWanted:
    """Which operations are asked for; what is None asks for all."""

    span: Span
    actor: Meant | None = None
    target: Meant | None = None
    events: frozenset[str] | None = None


def logons_found(
    desk: Desk, wanted: LogonsWanted, *, size: int = ROWS_READ, after: Key | None = None
) -> FoundPage[LogonRecord]:
    """Return some logon records of the desk's people, the newest first."""
    parts = [*_whose_logons(desk, wanted.person), *_how(desk, wanted), *_whence(desk, wanted.network)]
    return search(_logons_of(desk), "last_at", parts, within=wanted.span, size=size, after=after)


def _logons_of(desk: Desk) -> QuerySet[LogonRecord]:
    return LogonRecord.objects.filter(domain_id=desk.domain.pk)


def _whose_logons(desk: Desk, person: User | None) -> Sequence[Part[LogonRecord]]:
    reached: Part[LogonRecord] = Part(Q(Exists(people_on_record(desk).filter(pk=OuterRef("account_id")))))
    if person is not None:
        rows = LogonRecord.objects.filter(account_id=person.pk)
        return [Part(seen("account_id", [person.pk]), rows, is_way=True), reached]
    if desk.paths is None:
        return []
    people = list(people_on_record(desk).order_by().values_list("pk", flat=True)[: _FEW_PEOPLE + 1])
    if len(people) > _FEW_PEOPLE:
        return [reached]
    return [Part(seen("account_id", people), LogonRecord.objects.filter(account_id__in=people))]


def _how(desk: Desk, wanted: LogonsWanted) -> Sequence[Part[LogonRecord]]:
    if not (wanted.results or wanted.channels):
        return []
    # All of the other, where only one is asked for: the index has the result first, then the channel.
    results, channels = wanted.results or tuple(Result), wanted.channels or tuple(Channel)
    rows = _logons_of(desk).filter(result__in=results, channel__in=channels)
    return [Part(seen("result", results) & seen("channel", channels), rows)]


def _whence(desk: Desk, network: NetworkWanted | None) -> Sequence[Part[LogonRecord]]:
    if network is None:
        return []
    if network.beginnings:
        begins = [Q(network__startswith=beginning) for beginning in network.beginnings]
        return [Part(Q(*begins, _connector=Q.OR))]
    rows = _logons_of(desk).filter(network__in=network.kept)
    parts = [Part(seen("network", network.kept), rows, is_way=len(network.kept) == 1)]
    return [*parts, Part(seen("source_address", network.addresses))] if network.addresses else parts


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
    return people_on_record(desk).in_bulk(ids) if ids else {}


def _labels_in(desk: Desk, lines: Sequence[FoldedLogon]) -> Mapping[str, str]:
    """Return what security passwords are called, by credential, where the desk may see that."""
    numbers = {client_password_in(line.record.credential) for line in lines} - {None}
    if not numbers or not desk.may(Capability.CLIENT_PASSWORDS):
        return {}
    rows = ClientPassword.objects.filter(pk__in=numbers, account__domain=desk.domain)
    return {row.credential: row.label for row in rows}


@dataclass(frozen=True, slots=True)
class OperationLog:
    """Rows of the operation log, the newest first; accounts by address, departments by id, and where to go on."""

    events: Sequence[AuditEvent]
    people: Mapping[str, User]
    departments: Departments
    older: Key | None = None
    searched_to: Key | None = None


def operation_log(desk: Desk, wanted: OperationsWanted, *, after: Key | None) -> OperationLog:
    """Return a page of the operation log."""
    page = operations_found(desk, wanted, size=PAGE_LINES, after=after)
    last = page.rows[-1] if page.rows else None
    return OperationLog(
        page.rows,
        _accounts_in(desk, page.rows, wanted),
        department_names(departments_of(desk), page.rows),
        older=(last.at, last.pk) if last is not None and page.has_more else None,
        searched_to=page.searched_to,
    )


def _accounts_in(desk: Desk, events: Sequence[AuditEvent], wanted: OperationsWanted) -> Mapping[str, User]:
    named = {address for event in events for address in (event.actor, event.target) if "@" in address}
    asked_for = [meant.account for meant in (wanted.actor, wanted.target) if meant and meant.account]
    known = {account.address: account for account in asked_for}
    unread = named - known.keys()
    read = people_on_record(desk).filter(address__in=unread) if unread else ()
    return known | {account.address: account for account in read}


def operations_found(
    desk: Desk, wanted: OperationsWanted, *, size: int, after: Key | None = None
) -> FoundPage[AuditEvent]:
    """Return some audit events of the domain, of departments' desks those about their people, the newest first."""
    parts = [
        *_named_by(desk, "actor", wanted.actor),
        *_named_by(desk, "target", wanted.target),
        *_of_kinds(desk, wanted.events),
        *_about_people(desk, wanted.target),
    ]
    return search(_operations_of(desk), "at", parts, within=wanted.span, size=size, after=after)


def _operations_of(desk: Desk) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(domain_id=desk.domain.pk)


def _named_by(desk: Desk, column: str, meant: Meant | None) -> Sequence[Part[AuditEvent]]:
    if meant is None:
        return []
    rows = _operations_of(desk).filter(**{column: meant.address})
    parts = [Part(seen(column, [meant.address]), rows, is_way=True)]
    # An address that is given again tells nothing of its last owner (attack C8).
    return [*parts, Part(seen_since("at", meant.account.created_at))] if meant.account is not None else parts


def _of_kinds(desk: Desk, events: frozenset[str] | None) -> Sequence[Part[AuditEvent]]:
    if events is None:
        return []
    return [Part(seen("event", sorted(events)), _operations_of(desk).filter(event__in=sorted(events)))]


def _about_people(desk: Desk, target: Meant | None) -> Sequence[Part[AuditEvent]]:
    if desk.paths is None:
        return []
    people = people_on_record(desk)
    reached = Exists(people.filter(address=OuterRef("target"), created_at__lte=OuterRef("at")))
    addresses = list(people.order_by().values_list("address", flat=True)[: _FEW_PEOPLE + 1]) if target is None else []
    if addresses and len(addresses) <= _FEW_PEOPLE:
        return [Part(Q(), _operations_of(desk).filter(target__in=addresses)), Part(Q(reached))]
    return [Part(Q(reached))]
