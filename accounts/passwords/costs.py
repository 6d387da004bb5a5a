"""Which cost of Argon2id a machine can bear, pure: of rows that are equally strong, the one with the most memory."""

from collections.abc import Mapping
from typing import Final, NamedTuple


class Cost(NamedTuple):
    """Memory in KiB and passes over it, on one lane."""

    memory_kib: int
    passes: int


# OWASP Password Storage Cheat Sheet: equivalent settings, the largest first; memory is what graphics cards lack.
OWASP_COSTS: Final = (Cost(47_104, 1), Cost(19_456, 2), Cost(12_288, 3))
# Of a logon's second on the web, and of the 500 ms that a mail program's hash waits for its slot (1.1).
MOST_SECONDS: Final = 0.25


def recommended(seconds: Mapping[Cost, float]) -> Cost | None:
    """Return the largest cost whose hash takes less than 250 ms, None where each takes longer."""
    return next((cost for cost in sorted(seconds, reverse=True) if seconds[cost] < MOST_SECONDS), None)
