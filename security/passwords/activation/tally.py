"""Counting tries at activation codes before any is looked at: alike for addresses that nobody has (attack A1)."""

from dataclasses import replace

from django.db import transaction

from mailportal.audit.source import Source
from mailportal.throttle.counters import Key, hit, hit_all, standing
from mailportal.throttle.meter import forget, give_back
from mailportal.web.client_address import network_of
from security.errors import TooManyGuesses
from security.limits import ACTIVATION_NETWORK, ACTIVATION_PAIR, ACTIVATION_WAIT
from security.passwords.rules import wait_after
from security.passwords.tally import subject_of


def is_captcha_due(*, source: Source) -> bool:
    """Whether the next try from this network comes with a captcha."""
    return standing(ACTIVATION_NETWORK, network_of(source.address)).count >= ACTIVATION_NETWORK.tries


@transaction.atomic(durable=True)
def count_try(*, address: str, source: Source) -> None:
    """Count one try as a wrong one. Raises TooManyGuesses, and counts nothing, while this network has to wait.

    Nobody elsewhere waits for it, so that a stranger keeps no newcomer out.
    """
    pair, of_network = _keys(address, source)
    tries = hit_all([pair, of_network])[pair].count
    seconds = wait_after(tries, free=ACTIVATION_PAIR.tries + 1)
    if seconds and (waiting := hit(replace(ACTIVATION_WAIT, seconds=seconds), *pair.parts)).count > 1:
        raise TooManyGuesses(seconds_left=waiting.seconds_left)


def take_back(*, address: str, source: Source) -> None:
    """Forget what was counted for an address here, since the code was right; of the network this try alone."""
    pair, of_network = _keys(address, source)
    forget([pair, ACTIVATION_WAIT.of(*pair.parts)])
    give_back({of_network: 1})


def _keys(address: str, source: Source) -> tuple[Key, Key]:
    network = network_of(source.address)
    return ACTIVATION_PAIR.of(network, subject_of(address)), ACTIVATION_NETWORK.of(network)
