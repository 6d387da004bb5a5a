"""Which addresses a log is asked for, and how many rows are shown and given away, pure (P13)."""

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Final

# Lines of a page; alike rows that follow one another are one line, so that more rows are read for it.
PAGE_LINES: Final = 25
ROWS_READ: Final = 40
# Rows of one file: of a large domain some days of logons, and months of operations.
MOST_EXPORTED: Final = 100_000

# Records keep the /24 or /48 of each address (mailportal/web/client_address.py).
_KEPT: Final = {4: 24, 6: 48}
# How many bits each part of a written address has: between two of them names of networks have no common beginning.
_STEP: Final = {4: 8, 6: 16}


@dataclass(frozen=True, slots=True)
class NetworkWanted:
    """Addresses as records tell them: ``kept`` are the names of networks that records keep, or else ``beginnings``.

    ``addresses`` are single ones within the kept network, empty for all of it.
    """

    kept: tuple[str, ...] = ()
    beginnings: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


def network_wanted(typed: str) -> NetworkWanted:
    """Return what an address or network (``10.0.0.0/8``) asks for. Raises ValueError for anything else.

    Of IPv6 networks the name must end where a part of it does: /16, /32, /48, or a whole address.
    """
    network = ip_network(typed.strip(), strict=False)
    kept = _KEPT[network.version]
    if network.prefixlen >= kept:
        return _within_kept(network, str(network.supernet(new_prefix=kept)))
    if network.version == 4 and network.prefixlen > 16:
        return NetworkWanted(kept=tuple(str(one) for one in network.subnets(new_prefix=kept)))
    return NetworkWanted(beginnings=_beginnings(network))


def _within_kept(network: IPv4Network | IPv6Network, name: str) -> NetworkWanted:
    if network.prefixlen == _KEPT[network.version]:
        return NetworkWanted(kept=(name,))
    if network.version == 6 and network.prefixlen < network.max_prefixlen:
        raise ValueError("of IPv6, networks this small are not kept")
    return NetworkWanted(kept=(name,), addresses=tuple(str(address) for address in network))


def _beginnings(network: IPv4Network | IPv6Network) -> tuple[str, ...]:
    step = _STEP[network.version]
    if (network.prefixlen % step and network.version == 6) or network.prefixlen == 0:
        raise ValueError("not where a part of the name ends")
    parts = -(-network.prefixlen // step)
    names = network.subnets(new_prefix=parts * step) if network.prefixlen % step else (network,)
    mark = "." if network.version == 4 else ":"
    return tuple(mark.join(_parts_of(one)[:parts]) + mark for one in names)


def _parts_of(network: IPv4Network | IPv6Network) -> list[str]:
    address = network.network_address
    if network.version == 4:
        return str(address).split(".")
    return [format(int(part, 16), "x") for part in address.exploded.split(":")]
