"""From where people and programs come, pure: networks as a postmaster writes them, and which of them an address is in.

One reader for all lists (E1, P5, P6, P15): IPv4 and IPv6, single addresses and CIDR. An IPv4 address is the same one
however it is written, so that ``::ffff:192.0.2.1`` walks round no list.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

ANYWHERE: Final = "anywhere"
NOWHERE: Final = "none"
LIST_LENGTH: Final = 1000  # the policy's width
_MAPPED: Final = IPv6Network("::ffff:0:0/96")


class NetworkFlaw(StrEnum):
    """What is wrong with a line."""

    UNREADABLE = "unreadable"
    BEYOND_PREFIX = "beyond-prefix"
    TOO_MANY = "too-many"


@dataclass(frozen=True, slots=True)
class NetworkMistake:
    """A flaw of the line with that number, counted from 1: its text, and what was probably meant."""

    line: int
    flaw: NetworkFlaw
    text: str
    meant: str = ""


def network_in(text: str) -> Network:
    """Return the network or single address that the text is. Raises ValueError."""
    network = ip_network(text)
    if isinstance(network, IPv6Network) and network.subnet_of(_MAPPED):
        return IPv4Network((int(network.network_address) & 0xFFFFFFFF, network.prefixlen - _MAPPED.prefixlen))
    return network


def written(network: Network) -> str:
    """Return the network as lists have it; one address stands alone."""
    return str(network.network_address) if network.prefixlen == network.max_prefixlen else str(network)


def read_networks(text: str, *, most: int) -> tuple[list[Network], list[NetworkMistake]]:
    """Return the networks of a text, one a line and each once, and what is wrong with which lines.

    Blank lines and blanks around a network do not count. Of more lines than ``most`` none is looked at.
    """
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > most:
        return [], [NetworkMistake(lines[most][0], NetworkFlaw.TOO_MANY, "")]
    networks: dict[Network, None] = {}
    mistakes = []
    for number, line in lines:
        try:
            networks[network_in(line)] = None
        except ValueError:
            mistakes.append(_mistake(number, line))
    return list(networks), mistakes


def _mistake(number: int, line: str) -> NetworkMistake:
    try:
        wider = ip_network(line, strict=False)
    except ValueError:
        return NetworkMistake(number, NetworkFlaw.UNREADABLE, line)
    return NetworkMistake(number, NetworkFlaw.BEYOND_PREFIX, line, str(wider))


@lru_cache(4096)
def address_in(text: str) -> Address | None:
    """Return the address that a peer's text is, without its zone; None where it is none, as on a Unix socket."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


class Networks:
    """Networks, ready to be asked for an address at a cost that grows with their widths, not with their number."""

    def __init__(self, networks: Iterable[Network] = ()) -> None:
        self._by_shift: dict[tuple[int, int], set[int]] = {}
        for network in networks:
            shift = network.max_prefixlen - network.prefixlen
            self._by_shift.setdefault((network.version, shift), set()).add(int(network.network_address) >> shift)

    def __bool__(self) -> bool:
        return bool(self._by_shift)

    def holds(self, source: str) -> bool:
        """Whether a source's address is in one of them. An unknown source is in none."""
        address = address_in(source) if self._by_shift else None
        if address is None:
            return False
        version, number = address.version, int(address)
        return any(number >> shift in heads for (family, shift), heads in self._by_shift.items() if family == version)


class BlockList:
    """Networks that are shut out, each for good or up to a moment (P15)."""

    def __init__(self, blocks: Sequence[tuple[Network, datetime | None]] = ()) -> None:
        self._lasting = Networks(network for network, ends_at in blocks if ends_at is None)
        self._ending = [(Networks([network]), ends_at) for network, ends_at in blocks if ends_at is not None]

    def holds(self, source: str, now: datetime) -> bool:
        """Whether a source is shut out now. An unknown one is not."""
        if self._lasting.holds(source):
            return True
        return any(ends_at > now and network.holds(source) for network, ends_at in self._ending)


def is_network_list(text: str) -> bool:
    """Whether the text is one or more IPv4 or IPv6 networks or addresses, apart by blanks."""
    if not 0 < len(text) <= LIST_LENGTH:
        return False
    try:
        return bool(list(_listed(text)))
    except ValueError:
        return False


@lru_cache(1024)
def _networks_of(text: str) -> Networks:
    return Networks(_listed(text))


def _listed(text: str) -> Iterator[Network]:
    return (network_in(part) for part in text.split())


def is_listed(networks: str, source: str) -> bool:
    """Whether a source's address is in the list, which may be NOWHERE. An unknown source is in none (P5, P6)."""
    return networks != NOWHERE and _networks_of(networks).holds(source)


def is_allowed_from(networks: str, source: str) -> bool:
    """Whether a source's address is in the list, or the list is ANYWHERE. An unknown source is nowhere."""
    return networks == ANYWHERE or _networks_of(networks).holds(source)
