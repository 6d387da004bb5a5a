"""Reading the operation log of a domain: a page by key, through one index and no more than some thousand rows (P13)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.event_words import department_names
from accounts.models import User
from accounts.telling import Departments
from admin_console.desk import Desk
from admin_console.discretion import sees_labels
from admin_console.logs.people import FEW_PEOPLE, Meant
from admin_console.logs.rules import PAGE_LINES
from admin_console.reach import departments_of, people_on_record
from mailportal.audit.models import AuditEvent
from mailportal.pages import Key
from mailportal.searching import FoundPage, SearchPart, Span, search, seen, seen_since


@dataclass(frozen=True, slots=True)
class OperationsWanted:
    """Which operations are asked for; what is None asks for all."""

    span: Span
    actor: Meant | None = None
    target: Meant | None = None
    events: frozenset[str] | None = None


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
    read = people_on_record(desk).filter(address__in=unread).only("name", "address", "public_id") if unread else ()
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
    page = search(_operations_of(desk), "at", parts, within=wanted.span, size=size, after=after)
    if not sees_labels(desk):
        for event in page.rows:
            event.change.pop("label", None)
    return page


def _operations_of(desk: Desk) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(domain_id=desk.domain.pk)


def _named_by(desk: Desk, column: str, meant: Meant | None) -> Sequence[SearchPart[AuditEvent]]:
    if meant is None:
        return []
    rows = _operations_of(desk).filter(**{column: meant.address})
    parts = [SearchPart(seen(column, [meant.address]), rows, is_way=True)]
    # An address that is given again tells nothing of its last owner (attack C8).
    return [*parts, SearchPart(seen_since("at", meant.account.created_at))] if meant.account is not None else parts


def _of_kinds(desk: Desk, events: frozenset[str] | None) -> Sequence[SearchPart[AuditEvent]]:
    if events is None:
        return []
    return [SearchPart(seen("event", sorted(events)), _operations_of(desk).filter(event__in=sorted(events)))]


def _about_people(desk: Desk, target: Meant | None) -> Sequence[SearchPart[AuditEvent]]:
    if desk.paths is None:
        return []
    people = people_on_record(desk)
    reached = Exists(people.filter(address=OuterRef("target"), created_at__lte=OuterRef("at")))
    addresses = list(people.order_by().values_list("address", flat=True)[: FEW_PEOPLE + 1]) if target is None else []
    if addresses and len(addresses) <= FEW_PEOPLE:
        # A row is asked who it was about only where somebody is called so.
        theirs = SearchPart(seen("target", addresses), _operations_of(desk).filter(target__in=addresses))
        return [theirs, SearchPart(Q(reached))]
    return [SearchPart(Q(reached))]
