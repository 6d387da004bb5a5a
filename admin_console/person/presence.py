"""Where one employee is logged on, and which browsers skip the second step."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet, Value
from django.utils import timezone

from admin_console.person.queries import Person
from security.browsers.models import PortalSession
from security.browsers.sessions.queries import living_sessions
from security.browsers.trusted_devices.queries import ground_of, living_trusted_devices
from security.programs.rules import Program, program_of


@dataclass(frozen=True, slots=True)
class Presence:
    """A browser in which the account is logged on, or (``is_trusted``) one that skips the second step until a day."""

    is_trusted: bool
    program: Program
    place: str
    seen_at: datetime
    until: datetime | None


def presences_of(person: Person) -> list[Presence]:
    """Return sessions and trusted devices in one statement, the latest seen first; without places not to be seen."""
    standing = person.standing
    account, now = standing.account, timezone.now()
    sessions = living_sessions(account=account, now=now).annotate(
        is_trusted=Value(0), system=Value(""), place=F("source_address"), until=F("ended_at")
    )
    ground = ground_of(account=account, orders=standing.orders)
    devices = living_trusted_devices(account=account, ground=ground).annotate(
        is_trusted=Value(1), place=F("network"), until=F("expires_at")
    )
    columns = ("is_trusted", "program", "system", "place", "seen_at", "until")
    rows: QuerySet[PortalSession, tuple[Any, ...]] = sessions.order_by().values_list(*columns)
    both = rows.union(devices.order_by().values_list(*columns), all=True).order_by("-seen_at")
    return [
        Presence(
            bool(trusted),
            Program(program, system) if trusted else program_of(program),
            place if person.sees_places else "",
            seen_at,
            until,
        )
        for trusted, program, system, place, seen_at, until in both
    ]
