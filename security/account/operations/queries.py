"""What was done to an account, by its owner or by others, the newest first: a page by key, in two queries (P13)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from accounts.event_words import department_names
from accounts.models import Department, User
from accounts.telling import ToldEvent, told
from mailportal.audit.models import AuditEvent
from mailportal.pages import Key, key_text, keyset_page

PAGE_SIZE: Final = 25


@dataclass(frozen=True, slots=True)
class Operation:
    """One act upon the account in words. ``is_own``: its owner did it, in a browser at ``event.source_address``."""

    event: AuditEvent
    told: ToldEvent
    is_own: bool


@dataclass(frozen=True, slots=True)
class OperationsPage:
    """Some acts, the newest first; ``older`` is the key of the page behind, or empty."""

    operations: Sequence[Operation]
    older: str


def operations_page(*, account: User, events: Collection[str], after: Key | None) -> OperationsPage:
    """Return one page of what was done to the account; ``events`` are those that are asked for, none for all.

    Not what was done to an earlier account of the same address (attack C8).
    """
    rows = AuditEvent.objects.filter(domain_id=account.domain_id, target=account.address, at__gte=account.created_at)
    found, _, has_more = keyset_page(
        rows.filter(event__in=events) if events else rows, "-at", size=PAGE_SIZE, after=after
    )
    departments = department_names(Department.objects.filter(domain=account.domain), found)
    return OperationsPage(
        [Operation(event, told(event, departments), is_own=event.actor == account.address) for event in found],
        key_text((found[-1].at, found[-1].pk)) if has_more else "",
    )
