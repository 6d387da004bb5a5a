"""What a process remembers of account passwords it has seen proved, so that the slow hash is not done each time.

A proof is a keyed digest over account, epoch and password. Looked up with the epoch that the deciding query read,
it is void from the moment that anything raises the epoch; security passwords are never remembered.
"""

import hashlib
import hmac
import secrets
from collections import OrderedDict

from accounts.passwords.rules import composed

MOST_PROOFS = 50_000  # about 7 MB


class Proofs:
    """Bounded memory of one process; the least lately used goes first."""

    def __init__(self, most: int = MOST_PROOFS) -> None:
        self._key = secrets.token_bytes(32)
        self._seen: OrderedDict[bytes, None] = OrderedDict()
        self._most = most

    def holds(self, account_id: int, auth_epoch: int, password: str) -> bool:
        """Say whether exactly this password was proved under exactly this epoch."""
        proof = self._proof(account_id, auth_epoch, password)
        if proof not in self._seen:
            return False
        self._seen.move_to_end(proof)
        return True

    def add(self, account_id: int, auth_epoch: int, password: str) -> None:
        """Remember a proof."""
        self._seen[self._proof(account_id, auth_epoch, password)] = None
        if len(self._seen) > self._most:
            self._seen.popitem(last=False)

    def _proof(self, account_id: int, auth_epoch: int, password: str) -> bytes:
        message = f"{account_id}\x00{auth_epoch}\x00{composed(password)}".encode("utf-8", "surrogatepass")
        return hmac.digest(self._key, message, hashlib.sha256)
