"""One network's failures at many accounts of one domain: how many are allowed, and lifting that for a day.

A word tried at each account of a company gets by every limit of an account; this one is of the network, and for each
domain apart, so that a host's other customers never pay for it, and that who looks after one domain can lift it.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from mailportal.throttle.counters import Count, Key, keep, standings, standings_under
from mailportal.web.client_address import UNKNOWN
from security.limits import MOST_SPRAY_TRIES, SPRAY, SPRAY_BOUND, SPRAY_LIFTED, SPRAY_SHARE
from security.passwords.queries import accounts_at_home
from security.passwords.rules import Layer

_MOST_NETWORKS = 100_000


def keys_of(*, domain_id: int, network: str) -> tuple[Key, Key, Key]:
    """Return the keys under which a network's failures at a domain, their bound, and its lifting stand."""
    parts = (str(domain_id), network)
    return SPRAY.of(*parts), SPRAY_BOUND.of(*parts), SPRAY_LIFTED.of(*parts)


def layer_of(now: Mapping[Key, Count], *, domain_id: int, network: str, ahead: int, keeps: bool = True) -> Layer | None:
    """Return how the network stands with ``ahead`` accounts more; None while the limit is lifted.

    ``keeps``: a bound that had to be worked out is kept for the next who asks.
    """
    failures, bound, lifted = keys_of(domain_id=domain_id, network=network)
    if now[lifted].count:
        return None
    tries = now[failures].count + ahead
    allowed = SPRAY.tries if tries <= SPRAY.tries else _bound(now[bound], domain_id, network)
    if keeps and tries > SPRAY.tries and not now[bound].count:
        keep(bound, allowed)
    return Layer(tries, allowed, now[failures].seconds_left, is_networks=True)


def _bound(kept: Count, domain_id: int, network: str) -> int:
    if kept.count:
        return kept.count
    most = MOST_SPRAY_TRIES * SPRAY_SHARE
    homes = 0 if network == UNKNOWN else accounts_at_home(domain_id=domain_id, network=network, most=most)
    return max(SPRAY.tries, homes // SPRAY_SHARE)


@dataclass(frozen=True, slots=True)
class LimitedNetwork:
    """A network that failed at ``failed`` accounts of a domain within the hour, of ``allowed``.

    The limit is lifted for ``lifted_seconds`` more, 0 where it is not.
    """

    network: str
    failed: int
    allowed: int
    lifted_seconds: int

    @property
    def name(self) -> str:
        """The network as a URL has it."""
        return self.network.replace("/", "_")

    @property
    def lifted_hours(self) -> int:
        """Hours for which the limit is lifted, begun ones counted."""
        return math.ceil(self.lifted_seconds / 3600)

    @property
    def is_limited(self) -> bool:
        """Whether the next account that fails there is refused."""
        return self.failed >= self.allowed and not self.lifted_seconds


def limited_networks(*, domain_id: int, most: int) -> list[LimitedNetwork]:
    """Return the networks whose limit for the domain is reached or lifted, the worst first, in three statements."""
    failures = standings_under(SPRAY, str(domain_id), least=SPRAY.tries, most=most)
    lifted = standings_under(SPRAY_LIFTED, str(domain_id), least=1, most=most)
    networks = list(dict.fromkeys(key.parts[1] for key in (*failures, *lifted)))
    now = standings([key for network in networks for key in keys_of(domain_id=domain_id, network=network)])
    found = [_limited(now, domain_id, network) for network in networks]
    return [one for one in found if one.is_limited or one.lifted_seconds]


def limited_network(*, domain_id: int, network: str) -> LimitedNetwork | None:
    """Return one of them; None where its limit is neither reached nor lifted."""
    one = _limited(standings(keys_of(domain_id=domain_id, network=network)), domain_id, network)
    return one if one.is_limited or one.lifted_seconds else None


def _limited(now: Mapping[Key, Count], domain_id: int, network: str) -> LimitedNetwork:
    failures, bound, lifted = (now[key] for key in keys_of(domain_id=domain_id, network=network))
    allowed = max(bound.count, SPRAY.tries)
    return LimitedNetwork(network, failures.count, allowed, lifted.seconds_left)


def lift(*, domain_id: int, network: str) -> None:
    """Let the network fail at as many accounts of the domain as it does, for 24 hours; other limits stay."""
    keep(SPRAY_LIFTED.of(str(domain_id), network), 1)


def lift_everywhere(*, network: str) -> int:
    """Do the same for every domain at which the network's limit is reached; return how many."""
    everywhere = standings_under(SPRAY, least=SPRAY.tries, most=_MOST_NETWORKS)
    domains = [domain for domain, _, there in (key.parts[0].partition(":") for key in everywhere) if there == network]
    for domain in domains:
        lift(domain_id=int(domain), network=network)
    return len(domains)
