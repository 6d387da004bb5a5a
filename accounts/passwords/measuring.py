"""How long a slow hash takes on this machine while as many run as may run at once."""

import statistics
import time
from concurrent.futures import ThreadPoolExecutor

from accounts.passwords.costs import Cost
from accounts.passwords.hasher import argon2_of

_ROUNDS = 5


def seconds_of(cost: Cost, *, at_once: int) -> float:
    """Return the median time of a hash at this cost, with ``at_once`` of them in threads beside each other.

    Argon2 lets go of the interpreter, so that threads stand for the portal's processes.
    """
    hasher = argon2_of(cost)

    def timed(_: int) -> float:
        began = time.perf_counter()
        hasher.hash(b"a measured password")
        return time.perf_counter() - began

    with ThreadPoolExecutor(at_once) as threads:
        # The first of each thread meets memory that nobody has touched yet.
        list(threads.map(timed, range(at_once)))
        return statistics.median(threads.map(timed, range(at_once * _ROUNDS)))
