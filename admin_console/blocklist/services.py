"""Blocking networks and taking that back: reviewed, proved, with evidence; connections from there end."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.directory.locks import lock_orders
from accounts.evidence import actor_of
from accounts.models import Domain
from admin_console.acting import proved_postmaster
from admin_console.errors import ChangedMeanwhile, OutOfReach, ShutsYouOut, TooManyBlocked
from security.address_limits.models import BlockedNetwork
from security.address_limits.services import MOST_BLOCKED, block_networks, unblock
from security.connections.services import order_cuts, try_cuts
from security.flow.values import Flow
from security.grants.rules import Purpose
from security.networks import Network, Networks, written
from security.records.origins import logons_from

# One call to a mail server carries that many; the background process does the rest (security/connections).
_TRIED_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Blocking:
    """Networks that are to be blocked, why and until when; ``fingerprint`` stands for all of it."""

    networks: tuple[Network, ...]
    reason: str = ""
    ends_at: datetime | None = None

    @property
    def fingerprint(self) -> str:
        """Return what the review confirms."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:32]

    def shuts_out(self, source_address: str) -> bool:
        """Whether this address would be refused."""
        return Networks(self.networks).holds(source_address)


def carry_out_blocking(*, flow: Flow, domain: Domain, blocking: Blocking, seen: str, is_warned: bool) -> list[str]:
    """Block the networks exactly as they were reviewed; return the credentials whose connections must end.

    ``is_warned``: the postmaster has ticked that the own address may be among them. Nothing is changed, and the proof
    not spent, when it raises ShutsYouOut without that, ChangedMeanwhile, TooManyBlocked, or what ``proved_postmaster``
    raises.
    """
    if blocking.fingerprint != seen:
        raise ChangedMeanwhile
    if blocking.shuts_out(flow.source.address) and not is_warned:
        raise ShutsYouOut
    with transaction.atomic(durable=True):
        # Another postmaster's change waits here, then meets this one.
        lock_orders(domain_id=domain.pk)
        _require_room(blocking.networks, domain)
        postmaster = proved_postmaster(flow, purpose=Purpose.ENFORCE)
        block_networks(
            blocking.networks,
            domain=domain,
            actor=actor_of(postmaster),
            source=flow.source,
            reason=blocking.reason,
            ends_at=blocking.ends_at,
        )
        cuts = logons_from(blocking.networks, domain_id=domain.pk)
        for account_id, credentials in cuts.items():
            order_cuts(credentials=sorted(credentials), account_id=account_id)
    ended = [credential for credentials in cuts.values() for credential in sorted(credentials)]
    try_cuts(credentials=ended[:_TRIED_AT_ONCE])
    return ended


def _require_room(networks: Sequence[Network], domain: Domain) -> None:
    others = BlockedNetwork.objects.filter(domain=domain).exclude(network__in=[written(one) for one in networks])
    if others.count() + len(networks) > MOST_BLOCKED:
        raise TooManyBlocked


@transaction.atomic(durable=True)
def let_in_again(*, flow: Flow, domain: Domain, blocked: BlockedNetwork) -> None:
    """Take a blocked network back. Raises OutOfReach where it is gone, and what ``proved_postmaster`` raises."""
    lock_orders(domain_id=domain.pk)
    rows = list(BlockedNetwork.objects.filter(domain=domain, pk=blocked.pk))
    if not rows:
        raise OutOfReach
    postmaster = proved_postmaster(flow, purpose=Purpose.ENFORCE)
    unblock(rows, domain=domain, actor=actor_of(postmaster), source=flow.source)
