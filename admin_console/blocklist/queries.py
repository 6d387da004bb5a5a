"""Reading for the pages of blocked networks: the list, and whom a new block would touch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from accounts.models import Domain, User
from mailportal.last_days import last_day
from security.address_limits.models import BlockedNetwork
from security.networks import Network
from security.records.origins import logons_from

NAMED = 20


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """One blocked network as the list shows it."""

    row: BlockedNetwork
    last_day: date | None


def shown_blocks(rows: Sequence[BlockedNetwork], zone: ZoneInfo) -> list[ShownBlock]:
    """Return blocked networks with their last days."""
    return [ShownBlock(row, last_day(row.ends_at, zone)) for row in rows]


@dataclass(frozen=True, slots=True)
class Touched:
    """How many active accounts were used from some networks within 30 days, and the first of them by name."""

    count: int
    names: tuple[User, ...]

    @property
    def unnamed(self) -> int:
        """Return how many are beyond those named."""
        return self.count - len(self.names)


def touched_by(networks: Sequence[Network], *, domain: Domain) -> Touched:
    """Return whom a block would touch, in four statements."""
    keys = logons_from(networks, domain_id=domain.pk).keys()
    accounts = User.objects.filter(domain=domain, frozen_at=None, deleted_at=None, pk__in=keys)
    return Touched(accounts.count(), tuple(accounts.order_by("name", "pk")[:NAMED]))
