"""Whether a wrong secret was shown before: that tells a program with an old password from somebody who guesses.

Known to one process, in memory, under a key that nobody else has and that ends with it. Only the yes or no is
recorded: a digest of what people type wrong, old passwords and other people's, would be worth stealing.
"""

import secrets
from collections import OrderedDict

from mailportal.crypto.digests import keyed_digest

MOST_REMEMBERED = 20_000  # about 3 MB


class Repeats:
    """Bounded memory of one process; the least lately shown goes first."""

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self._key = secrets.token_bytes(32)
        self._seen: OrderedDict[bytes, None] = OrderedDict()
        self._most = most

    def is_repeat(self, address: str, secret: str) -> bool:
        """Whether exactly this was shown for this address before; remembers it."""
        digest = keyed_digest(self._key, address, secret)
        is_repeat = digest in self._seen
        self._seen[digest] = None
        self._seen.move_to_end(digest)
        if len(self._seen) > self._most:
            self._seen.popitem(last=False)
        return is_repeat
