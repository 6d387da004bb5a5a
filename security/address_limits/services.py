"""Writing the block-list: rows, the domain's mark that it has any, its epoch and the evidence, in one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.directory.locks import lock_orders
from accounts.directory.services import raise_policy_epoch
from accounts.models import Domain
from mailportal.audit.services import record_each
from mailportal.audit.source import ON_THE_HOST, PORTAL, Actor, Source
from security.address_limits.models import BlockedNetwork
from security.events import NETWORK_BLOCKED, NETWORK_UNBLOCKED
from security.networks import Network, written

MOST_BLOCKED = 200
_ENDED_AT_ONCE = 100


def block_networks(
    networks: Sequence[Network],
    *,
    domain: Domain,
    actor: Actor,
    source: Source,
    reason: str = "",
    ends_at: datetime | None = None,
) -> None:
    """Shut networks out, in the transaction of an act that holds the domain's orders.

    One that is shut out already gets this reason and end. How many there may be is for the caller to ask.
    """
    columns = {"reason": reason, "owner": actor.address, "ends_at": ends_at}
    texts = [written(network) for network in networks]
    present = BlockedNetwork.objects.filter(domain=domain, network__in=texts)
    known = set(present.values_list("network", flat=True))
    present.update(**columns)
    BlockedNetwork.objects.bulk_create(
        BlockedNetwork(domain=domain, network=text, added_by=actor.address, **columns)
        for text in texts
        if text not in known
    )
    _changed(domain)
    change = {"reason": reason, "ends_at": ends_at.isoformat() if ends_at else None}
    _record(NETWORK_BLOCKED, domain, actor, source, dict.fromkeys(texts, change))


def unblock(rows: Iterable[BlockedNetwork], *, domain: Domain, actor: Actor, source: Source) -> int:
    """Take blocked networks of the domain back, in the transaction of an act that holds its orders; return how many."""
    found = list(rows)
    BlockedNetwork.objects.filter(pk__in=[row.pk for row in found]).delete()
    _changed(domain)
    changes = {row.network: {"reason": row.reason} for row in found}
    _record(NETWORK_UNBLOCKED, domain, actor, source, changes)
    return len(found)


def _changed(domain: Domain) -> None:
    has_any = BlockedNetwork.objects.filter(domain=domain).exists()
    Domain.objects.filter(pk=domain.pk).update(blocks_networks=has_any)
    raise_policy_epoch(domain_id=domain.pk)


def _record(
    event: str, domain: Domain, actor: Actor, source: Source, changes: Mapping[str, Mapping[str, object]]
) -> None:
    if changes:
        record_each(event, actor=actor, source=source, domain_id=domain.pk, changes=changes)


def clear_ended_blocks() -> int:
    """Take back every blocked network whose end has come; return how many. Logons obey the end by themselves."""
    ended = BlockedNetwork.objects.filter(ends_at__lte=timezone.now()).order_by("ends_at")
    domains = dict.fromkeys(ended.values_list("domain_id", flat=True)[:_ENDED_AT_ONCE])
    return sum(_clear_ended(domain_id) for domain_id in domains)


@transaction.atomic
def _clear_ended(domain_id: int) -> int:
    domain = lock_orders(domain_id=domain_id)
    # Read only now: a postmaster may have given it a later end meanwhile.
    rows = BlockedNetwork.objects.filter(domain=domain, ends_at__lte=timezone.now()).order_by("pk")
    return unblock(rows, domain=domain, actor=PORTAL, source=ON_THE_HOST)


def hand_over_blocks(*, domain_id: int, owner: str, to: str) -> int:
    """Let what one address answers for be another's from now on; return how many networks those are."""
    return BlockedNetwork.objects.filter(domain_id=domain_id, owner=owner).update(owner=to)
