"""Who of a domain logged on from some networks, with what: those whose connections end where these are blocked."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from mailportal.web.client_address import network_of
from security.networks import Network, Networks, network_in
from security.records.models import LogonRecord
from security.records.rules import Channel, Result

SEEN_DAYS: Final = 30


def logons_of_month(*, domain_id: int) -> Iterator[tuple[int, str, bool, str]]:
    """Yield account, credential, whether it was on the web, and address of what got in within 30 days, each once."""
    since = timezone.now() - timedelta(days=SEEN_DAYS)
    accepted = LogonRecord.objects.filter(domain_id=domain_id, result=Result.ACCEPT, last_at__gte=since).order_by()
    rows = accepted.values_list("account_id", "credential", "channel", "source_address").distinct()
    for account, credential, channel, address in rows.iterator():
        if account is not None:
            yield account, credential, channel == Channel.WEB, address.partition("/")[0]


def logons_from(networks: Sequence[Network], *, domain_id: int, now: datetime | None = None) -> dict[int, set[str]]:
    """Return by account the credentials that let somebody in from these networks within 30 days, in two statements.

    Where none is wider than what records name, that is one, which reads the rows of these networks alone. What came by
    mail in that time and is still connected is among them; a connection that has lasted longer is not.
    """
    since, wanted = (now or timezone.now()) - timedelta(days=SEEN_DAYS), Networks(networks)
    accepted = LogonRecord.objects.filter(domain_id=domain_id, result=Result.ACCEPT, last_at__gte=since).order_by()
    # Records name the /24 or /48 that they are of: the blocked network holds it, or lies in it.
    places = {network_of(str(network.network_address)) for network in networks}
    if any(network.prefixlen < network_in(network_of(str(network.network_address))).prefixlen for network in networks):
        seen = accepted.values_list("network", flat=True).distinct()
        places |= {place for place in seen if wanted.holds(place.partition("/")[0])}
    found: dict[int, set[str]] = {}
    rows = accepted.filter(network__in=sorted(places))
    for account, credential, address in rows.values_list("account_id", "credential", "source_address").distinct():
        # An address that is no longer kept whole stands as its network.
        if account is not None and wanted.holds(address.partition("/")[0]):
            found.setdefault(account, set()).add(credential)
    return found
