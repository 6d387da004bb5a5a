"""What the overview tells a desk: kept counts, a month of logons, and the networks that guess."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from admin_console.capabilities.rules import Capability
from admin_console.desk import Desk
from admin_console.ending.census import ENDING
from admin_console.figures.queries import HEADS, Counts
from admin_console.figures.services import counts_of
from admin_console.overview.census import CONCERNS
from admin_console.overview.rules import DAYS, DayOfLogons, month_of
from security.passwords.sprays import LimitedNetwork, limited_networks
from security.records.days import logons_by_day


@dataclass(frozen=True, slots=True)
class DomainOverview:
    """What is so for whom the desk looks after.

    ``counts`` are None while a large domain is counted for the first time; ``days`` where the desk is not told, and
    ``networks`` are those that are limited now, for the postmaster.
    """

    desk: Desk
    counts: Counts | None
    days: Sequence[DayOfLogons] | None
    networks: Sequence[LimitedNetwork]

    def count(self, name: str) -> int:
        """Return a number of whom the desk reaches; nothing while they are counted."""
        return 0 if self.counts is None else self.counts.over(self.desk.paths, name)


def overview_of(desk: Desk) -> DomainOverview:
    """Return the overview, in five statements at most."""
    domain_id, is_whole = desk.domain.pk, desk.paths is None
    networks = limited_networks(domain_id=domain_id, most=1) if desk.is_postmaster else []
    return DomainOverview(
        desk,
        counts_of(HEADS, CONCERNS, ENDING, domain_id=domain_id, by_department=not is_whole),
        _month(domain_id) if is_whole and desk.may(Capability.LOGS) else None,
        [one for one in networks if one.is_limited],
    )


def _month(domain_id: int) -> Sequence[DayOfLogons]:
    last = timezone.localdate()
    return month_of(logons_by_day(domain_id=domain_id, since=last - timedelta(days=DAYS - 1)), last)
