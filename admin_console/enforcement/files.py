"""The devices that a change stops, as a file: for the help desk, and for those beyond the names on a page (X1)."""

from collections.abc import Iterator, Sequence
from typing import Final

from django.db.models import Count, QuerySet

from accounts.evidence import actor_of
from admin_console.acting import acting_at_desk, require_postmaster
from admin_console.capabilities.rules import Capability
from admin_console.desk import Desk
from admin_console.enforcement.rehearsal import Stopping, stopping_people
from admin_console.events import REHEARSAL_EXPORTED
from mailportal.audit.services import record
from mailportal.pages import Key
from security.flow.values import Flow
from security.grants.rules import Purpose
from security.records.devices import device_key, first_halves
from security.records.models import ProgramUse

# In English in all languages, as their values are: programs read them.
COLUMNS: Final = ("address", "name", "program", "kind", "protocols", "source_address", "last_at", "times")
_PART: Final = 500


def order_rehearsal_export(*, flow: Flow, uses: QuerySet[ProgramUse]) -> Desk:
    """Spend a proof on one file of these uses; return the desk as it is then.

    Raises StepUpNeeded, StepUpSpent, and NotYourTask where it is no postmaster's any more.
    """
    with acting_at_desk(flow, Capability.EXPORT, purpose=Purpose.EXPORT) as desk:
        require_postmaster(desk.account)
        counts = first_halves(uses).aggregate(
            devices=Count(device_key(), distinct=True), people=Count("account_id", distinct=True)
        )
        record(
            REHEARSAL_EXPORTED,
            actor=actor_of(desk.account),
            source=flow.source,
            target=desk.domain.name,
            domain_id=desk.domain.pk,
            change=counts,
        )
    return desk


def rehearsal_table(desk: Desk, uses: QuerySet[ProgramUse]) -> Iterator[Sequence[object]]:
    """Yield the names of the columns, then a row for each device that stops, by the names of their owners."""
    yield COLUMNS
    key: Key | None = None
    has_more = True
    while has_more:
        people, has_more = stopping_people(uses, size=_PART, after=key)
        for one in people:
            yield from _rows(desk, one)
        key = (people[-1].account.name, people[-1].account.pk) if people else None


def _rows(desk: Desk, one: Stopping) -> Iterator[Sequence[object]]:
    for device in one.devices:
        yield (
            one.account.address,
            one.account.name,
            device.program,
            device.picture.removeprefix("p-"),
            " ".join(channel.value for channel in device.channels),
            device.source_address,
            device.last_at.astimezone(desk.domain.zone).isoformat(sep=" ", timespec="seconds"),
            device.logons,
        )
