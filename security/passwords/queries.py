"""Which domain a try is about, and how many of its accounts are at home where it comes from."""

from datetime import timedelta
from typing import NamedTuple

from django.utils import timezone

from accounts.directory.rules import NOBODY
from accounts.models import Domain
from security.limits import KNOWN_NETWORK_DAYS
from security.records.models import LogonRecord
from security.records.rules import Result


class AddressDomain(NamedTuple):
    """The domain of an address that is tried: its id, and what checking a password costs there besides.

    See ``Domain.import_burden``. All domains that are none of ours are one.
    """

    id: int = NOBODY
    burden: str = ""


def domain_of(address: str) -> AddressDomain:
    """Return the domain of a canonical address, whether anybody has the address or not."""
    name = address.rpartition("@")[2]
    row = Domain.objects.filter(name=name).values_list("pk", "import_burden").first()
    return AddressDomain() if row is None else AddressDomain(*row)


def accounts_at_home(*, domain_id: int, network: str, most: int) -> int:
    """Return how many of the domain's accounts logged on from this network within 30 days, counting up to ``most``."""
    since = timezone.now() - timedelta(days=KNOWN_NETWORK_DAYS)
    # By the moment that never changes, which its index holds: a row stands for an hour at most.
    seen = LogonRecord.objects.filter(network=network, domain_id=domain_id, result=Result.ACCEPT, at__gte=since)
    return seen.order_by().values("account_id").distinct()[:most].count()
