"""What a postmaster shuts out, without the pages of it."""

from datetime import datetime

from django.db import transaction

from accounts.models import Domain
from mailportal.audit.source import Actor, Source
from security.address_limits.services import block_networks
from security.networks import network_in

BLOCKED, ELSEWHERE = "203.0.113.7", "198.51.100.7"
SOURCE = Source("192.0.2.10")


@transaction.atomic
def block(domain: Domain, *networks: str, ends_at: datetime | None = None) -> None:
    """Block networks, by default the one that ``BLOCKED`` is in."""
    found = [network_in(network) for network in networks or ("203.0.113.0/24",)]
    actor = Actor(f"postmaster@{domain.name}", "postmaster", domain.pk)
    block_networks(found, domain=domain, actor=actor, source=SOURCE, reason="Guesses", ends_at=ends_at)
