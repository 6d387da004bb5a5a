"""Counting one try at an account password in every layer, and taking it back where it was no wrong guess.

All counters are touched in one order (guess, pair, account seen from the network, network, account), so that two
tries at once never wait for each other in a circle.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from mailportal.crypto.digests import keyed_digest
from mailportal.throttle.counters import Limit, Standing, clear, clear_all, hit, release, standing
from security.account_passwords.rules import Layer, seconds_to_wait
from security.limits import ACCOUNT, LOGON_PAGE, PAIR, SAME_GUESS, SPRAY, SPRAYED

_GUESS_BYTES = 3  # 24 bits tell guesses apart for an hour and are no use to whoever steals the table


@dataclass(frozen=True, slots=True)
class Try:
    """Whose password is tried, with what, from where: digests and a network, nothing that a thief could use."""

    network: str
    subject: str
    guess: str
    is_known_network: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """What this try added, so that it can be taken back, and how long it is refused (0: it may be checked)."""

    attempt: Try
    is_new_guess: bool
    is_new_on_network: bool
    seconds_to_wait: int


def attempt_of(*, address: str, password: str, network: str, is_known_network: bool) -> Try:
    """Name a try by keyed digests: the table shows neither who does not exist nor what was guessed."""
    key = settings.KEYS.newest("throttle").secret
    guess = keyed_digest(key, "guess", address, password)[:_GUESS_BYTES].hex()
    return Try(network, subject_of(address), guess, is_known_network)


def subject_of(address: str) -> str:
    """Return what stands for a canonical address in the counters."""
    return keyed_digest(settings.KEYS.newest("throttle").secret, "address", address).hex()


@transaction.atomic(durable=True)
def count(attempt: Try) -> Tally:
    """Count the try, committed before anything is hashed; the same guess again within the hour adds nothing."""
    is_new_guess = hit(SAME_GUESS, attempt.subject, attempt.guess).count == 1
    add = hit if is_new_guess else standing
    layers = [_layer(PAIR, add(PAIR, attempt.network, attempt.subject))]
    is_new_on_network = False
    if not attempt.is_known_network:
        is_new_on_network = is_new_guess and hit(SPRAYED, attempt.network, attempt.subject).count == 1
        layers.append(_layer(SPRAY, (hit if is_new_on_network else standing)(SPRAY, attempt.network)))
        layers.append(_layer(ACCOUNT, add(ACCOUNT, attempt.subject)))
    return Tally(attempt, is_new_guess, is_new_on_network, seconds_to_wait(layers))


@transaction.atomic(durable=True)
def take_back(tally: Tally, *, forget_pair: bool) -> None:
    """Undo what this try added; after a success ``forget_pair`` also clears the pair's earlier failures.

    Nothing else is cleared: one's own success must not pay for guesses at others (attack A6).
    """
    attempt = tally.attempt
    if tally.is_new_guess:
        clear(SAME_GUESS, attempt.subject, attempt.guess)
    if forget_pair:
        clear(PAIR, attempt.network, attempt.subject)
    elif tally.is_new_guess:
        release(PAIR, attempt.network, attempt.subject)
    if tally.is_new_on_network:
        clear(SPRAYED, attempt.network, attempt.subject)
        release(SPRAY, attempt.network)
    if tally.is_new_guess and not attempt.is_known_network:
        release(ACCOUNT, attempt.subject)


@transaction.atomic
def forget_guesses(*, address: str) -> int:
    """Clear every count of wrong passwords of this canonical address; return how many there were.

    Keys of the counters are digests under the newest key or, within a window of a rotation, an older one.
    """
    forgotten = 0
    for key in settings.KEYS.keys("throttle"):
        subject = keyed_digest(key.secret, "address", address).hex()
        forgotten += clear_all(PAIR, last=subject)
        for limit in (LOGON_PAGE, SPRAYED, ACCOUNT):
            clear_all(limit, last=subject)
    return forgotten


def _layer(limit: Limit, now: Standing) -> Layer:
    return Layer(now.count, limit.tries, now.seconds_left)
