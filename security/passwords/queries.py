"""Which domain a try is about, and how many of its accounts are at home where it comes from."""

from datetime import timedelta

from django.utils import timezone

from accounts.directory.rules import NOBODY
from accounts.models import Domain
from security.limits import KNOWN_NETWORK_DAYS
from security.records.models import LogonRecord
from security.records.rules import Result


def domain_id_of(address: str) -> int:
    """Return the id of a canonical address's domain; NOBODY for all domains that are none of ours together."""
    name = address.rpartition("@")[2]
    return Domain.objects.filter(name=name).values_list("pk", flat=True).first() or NOBODY


def accounts_at_home(*, domain_id: int, network: str, most: int) -> int:
    """Return how many of the domain's accounts logged on from this network within 30 days, counting up to ``most``."""
    since = timezone.now() - timedelta(days=KNOWN_NETWORK_DAYS)
    # By the moment that never changes, which its index holds: a row stands for an hour at most.
    seen = LogonRecord.objects.filter(network=network, domain_id=domain_id, result=Result.ACCEPT, at__gte=since)
    return seen.order_by().values("account_id").distinct()[:most].count()
