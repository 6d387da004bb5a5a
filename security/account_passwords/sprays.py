"""One network's failures at many accounts of one domain: how many are allowed, and lifting that for a day.

A word tried at each account of a company gets by every limit of an account; this one is of the network, and for each
domain apart, so that a host's other customers never pay for it, and that who looks after one domain can lift it.
"""

from collections.abc import Mapping

from mailportal.throttle.counters import Key, Standing, clear_keys, keep
from mailportal.web.client_address import UNKNOWN
from security.account_passwords.queries import accounts_at_home
from security.account_passwords.rules import Layer
from security.limits import MOST_SPRAY_TRIES, SPRAY, SPRAY_BOUND, SPRAY_LIFTED, SPRAY_SHARE


def keys_of(*, domain_id: int, network: str) -> tuple[Key, Key, Key]:
    """Return the keys under which a network's failures at a domain, their bound, and its lifting stand."""
    parts = (str(domain_id), network)
    return SPRAY.of(*parts), SPRAY_BOUND.of(*parts), SPRAY_LIFTED.of(*parts)


def layer_of(now: Mapping[Key, Standing], *, domain_id: int, network: str, ahead: int) -> Layer | None:
    """Return how the network stands with ``ahead`` accounts more; None while the limit is lifted."""
    failures, bound, lifted = keys_of(domain_id=domain_id, network=network)
    if now[lifted].count:
        return None
    tries = now[failures].count + ahead
    allowed = SPRAY.tries if tries <= SPRAY.tries else _bound(now[bound], bound, domain_id, network)
    return Layer(tries, allowed, now[failures].seconds_left, is_networks=True)


def _bound(kept: Standing, key: Key, domain_id: int, network: str) -> int:
    if kept.count:
        return kept.count
    most = MOST_SPRAY_TRIES * SPRAY_SHARE
    homes = 0 if network == UNKNOWN else accounts_at_home(domain_id=domain_id, network=network, most=most)
    bound = max(SPRAY.tries, homes // SPRAY_SHARE)
    keep(key, bound)
    return bound


def lift(*, domain_id: int, network: str) -> None:
    """Let the network fail at as many accounts of the domain as it does, for 24 hours; other limits stay."""
    keep(SPRAY_LIFTED.of(str(domain_id), network), 1)


def restore(*, domain_id: int, network: str) -> int:
    """Let the limit hold again before its 24 hours are over; return 1 where it was lifted."""
    return clear_keys([SPRAY_LIFTED.of(str(domain_id), network)])
