"""What a process remembers of account passwords it has seen proved, so that the slow hash is not done each time.

A proof is a keyed digest over account, epoch and password. It serves only the network that proved it, and only while
hardly anything else was tried there: it is asked before the limits on guessing, so an attacker who could put a third
guess to it, and a thousandth, would meet no limit. Looked up with the epoch that the deciding query read, it is void
as soon as anything raises the epoch; security passwords are never remembered.

Beside them, whether a wrong secret was shown before: that tells a program with an old password from somebody who
guesses. Only the yes or no is recorded: a digest of what people type wrong, old passwords and other people's, would be
worth stealing.
"""

import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from accounts.passwords.rules import composed
from mailportal.crypto.digests import is_same, keyed_digest
from mailportal.web.client_address import UNKNOWN
from security.limits import PAIR

MOST_PROOFS: Final = 50_000  # about 25 MB
# Different wrong words beside one proof, as many as the limit of the pair; then nothing is remembered there for a day.
MOST_MISSES: Final = PAIR.tries
DISTRUST_SECONDS: Final = 24 * 3600


@dataclass(slots=True)
class _Proof:
    digest: bytes = b""  # empty: nothing is remembered, and nothing can be missed
    misses: set[bytes] = field(default_factory=set)
    since: float = field(default_factory=time.time)

    @property
    def is_distrusted(self) -> bool:
        return len(self.misses) >= MOST_MISSES


class Proofs:
    """Bounded memory of one process; the least lately used goes first."""

    def __init__(self, most: int = MOST_PROOFS) -> None:
        self._key = secrets.token_bytes(32)
        self._seen: OrderedDict[tuple[int, str], _Proof] = OrderedDict()
        self._most = most

    def holds(self, account_id: int, network: str, auth_epoch: int, password: str, old: int = 0) -> bool:
        """Whether exactly this password was proved from this network under exactly this epoch.

        ``old`` is the number of the old password that it was proved to be, 0 for the account password itself. Another
        word is a miss, whether or not it is checked afterwards: a full queue must not make words free.
        """
        proof = self._seen.get((account_id, network))
        if proof is None:
            return False
        self._seen.move_to_end((account_id, network))
        digest = self._digest(account_id, auth_epoch, password, old)
        if proof.digest and is_same(proof.digest, digest):
            return True
        self._miss(proof, digest)
        return False

    def add(self, account_id: int, network: str, auth_epoch: int, password: str, old: int = 0) -> None:
        """Remember a proof, unless too many other words were tried there within a day, or nobody knows where it is."""
        if network == UNKNOWN:
            return
        proof = self._seen.setdefault((account_id, network), _Proof())
        if time.time() - proof.since > DISTRUST_SECONDS:
            proof.misses, proof.since = set(), time.time()
        if proof.is_distrusted:
            return
        proof.digest = self._digest(account_id, auth_epoch, password, old)
        # Asked for before it was proved, the new password was a miss beside the old one.
        proof.misses.discard(proof.digest)
        if len(self._seen) > self._most:
            self._seen.popitem(last=False)

    def forget(self, account_id: int, network: str) -> None:
        """Ask the limits and the hash from now on: a try from there was refused unchecked."""
        proof = self._seen.get((account_id, network))
        if proof is not None:
            proof.digest = b""

    def _miss(self, proof: _Proof, digest: bytes) -> None:
        if proof.digest:
            proof.misses.add(digest)
        if proof.is_distrusted:
            proof.digest = b""

    def _digest(self, account_id: int, auth_epoch: int, password: str, old: int) -> bytes:
        return keyed_digest(self._key, str(account_id), str(auth_epoch), str(old), composed(password))


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
