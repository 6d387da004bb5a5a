"""Each domain's orders as this process last read them, used only for the epoch that the deciding query has read."""

import asyncio
from collections.abc import Callable

from accounts.models import Domain
from accounts.policies.queries import orders_of_domain
from accounts.policies.resolve import DomainOrders
from security.mail_auth.gates import DomainGates
from security.mail_auth.threads import Threads


class Snapshots:
    """One snapshot per domain; a stale one is reread in a thread, once for all who wait for it."""

    def __init__(self, threads: Threads, read: Callable[[int], DomainOrders | None] | None = None) -> None:
        self._threads = threads
        self._read = read or _orders
        self._held: dict[int, DomainGates] = {}
        self._reading: dict[int, asyncio.Future[DomainOrders | None]] = {}

    def at(self, domain_id: int, epoch: int) -> DomainGates | None:
        """Return the orders of exactly this epoch, or None where they must be read first."""
        held = self._held.get(domain_id)
        return held if held is not None and held.epoch == epoch else None

    async def renew(self, domain_id: int) -> None:
        """Read the domain's orders; the caller then decides again, for the epoch may have moved meanwhile."""
        reading = self._reading.get(domain_id)
        if reading is None:
            reading = self._reading[domain_id] = self._threads.run(lambda: self._read(domain_id))
            reading.add_done_callback(lambda _: self._reading.pop(domain_id, None))
        orders = await asyncio.shield(reading)
        if orders is None:
            self._held.pop(domain_id, None)
        else:
            self._held[domain_id] = DomainGates(orders)


def _orders(domain_id: int) -> DomainOrders | None:
    try:
        return orders_of_domain(domain_id=domain_id)
    except Domain.DoesNotExist:
        return None
