"""Where a request came from, in one function: every limit and record depends on it."""

import logging
import re
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Event
from typing import Final

from django.conf import settings
from django.http import HttpRequest

UNKNOWN: Final = "unknown"
# One customer of a provider holds a whole /48 of IPv6; /24 is the smallest route on the Internet for IPv4.
_PREFIX: Final = {4: 24, 6: 48}
# Some proxies (Azure's, IIS) write the client's port behind its address, RFC 7239 puts brackets round IPv6.
_WITH_PORT: Final = re.compile(r"(?:\[(?P<six>[^\[\]]+)\]|(?P<four>[0-9.]+))(?::[0-9]{1,5})?")

_warned: Final = Event()

logger = logging.getLogger(__name__)


def client_address(request: HttpRequest) -> str:
    """The peer's address, or the one that the outermost of settings.TRUSTED_PROXIES proxies saw.

    Counted from the right: what stands further left was written by the client itself and could change with every
    try. A request with fewer hops than proxies came round them and gets its peer's address. Normalised (IPv4-mapped
    IPv6 as IPv4); "unknown" where there is none, as on a Unix socket, which is said once in the log.
    """
    peer: str = request.META.get("REMOTE_ADDR", "")
    hops = [*request.META.get("HTTP_X_FORWARDED_FOR", "").split(","), peer]
    wanted: int = settings.TRUSTED_PROXIES + 1
    hop = hops[-wanted] if len(hops) >= wanted else peer
    address = normalised(hop)
    if address == UNKNOWN:
        _warn_once(hop)
    return address


def _warn_once(hop: str) -> None:
    # Once in a process, not with each request; silence would leave it unexplained that everybody is one network.
    if _warned.is_set():
        return
    _warned.set()
    words = "A client's address cannot be read: %.100r (TRUSTED_PROXIES=%d). All such clients count as one network."
    logger.warning(words, hop, settings.TRUSTED_PROXIES)


def normalised(address: str) -> str:
    """The canonical text of an IP address, without its port and zone; "unknown" for anything else."""
    bare = address.strip()
    found = _WITH_PORT.fullmatch(bare)
    try:
        parsed = ip_address(((found["six"] or found["four"]) if found else bare).partition("%")[0])
    except ValueError:
        return UNKNOWN
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return str(mapped or parsed)


def network_of(address: str) -> str:
    """The /24 (IPv4) or /48 (IPv6) that an address belongs to; "unknown" stays "unknown"."""
    canonical = normalised(address)
    if canonical == UNKNOWN:
        return UNKNOWN
    return str(ip_network((canonical, _PREFIX[ip_address(canonical).version]), strict=False))
