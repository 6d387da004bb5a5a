"""Reading what a domain shuts out; a domain that blocks nothing costs no statement."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Domain, User
from security.address_limits.models import BlockedNetwork
from security.networks import BlockList, network_in


def block_list_of(*, domain_id: int) -> BlockList:
    """Return the domain's block-list, in one statement."""
    rows = BlockedNetwork.objects.filter(domain_id=domain_id).values_list("network", "ends_at")
    return BlockList([(network_in(network), ends_at) for network, ends_at in rows])


def is_blocked(*, domain: Domain | None, source_address: str) -> bool:
    """Whether the domain shuts this source out now; ``domain`` as it was read in this request."""
    return domain is not None and domain.blocks_networks and is_in_blocks(domain.pk, source_address)


def is_blocked_for(account: User, source_address: str) -> bool:
    """Whether the account's domain shuts this source out now. An operator is of none, and never shut out."""
    return is_blocked(domain=account.domain, source_address=source_address)


def is_in_blocks(domain_id: int, source_address: str) -> bool:
    """Whether one of the domain's blocked networks has this source, in one statement."""
    return block_list_of(domain_id=domain_id).holds(source_address, timezone.now())


def blocked_count(*, domain_id: int) -> int:
    """Return how many networks the domain blocks now."""
    return living_blocks(domain_id=domain_id, now=timezone.now()).count()


def living_blocks(*, domain_id: int, now: datetime) -> QuerySet[BlockedNetwork]:
    """Return the domain's blocked networks that hold at ``now``, the newest first."""
    living = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    return BlockedNetwork.objects.filter(living, domain_id=domain_id).order_by("-created_at", "-pk")
