"""Argon2id over a keyed pre-hash: a stolen database alone cannot even be guessed at (docs/security.md 1.1)."""

import base64
import hashlib
import hmac
from typing import Any

import argon2
from django.conf import settings
from django.contrib.auth.hashers import BasePasswordHasher, mask_hash

from accounts.passwords.costs import Cost
from accounts.passwords.rules import composed

_SALT_BYTES = 16
_HASH_BYTES = 32
_MARK = "nfc"


class KeyedArgon2Hasher(BasePasswordHasher):
    """Stores ``keyed_argon2$<kid>$nfc$argon2id$v=19$m=...``; a row made under an older key or cost asks for an update.

    ``nfc`` marks rows of composed text; those made before there was a mark hold whatever was typed.
    """

    algorithm = "keyed_argon2"
    # Whose keys the pre-hash is made with; other secrets that people choose have a hasher with another.
    key_purpose = "password"

    def salt(self) -> str:
        """Return nothing: argon2-cffi draws the 16 random bytes itself."""
        return ""

    def encode(self, password: str, salt: str) -> str:
        """Return the stored form of the composed text, under the newest key and the present cost.

        ``salt`` is that of another row, see ``shared_salt``; a fresh one is drawn where it is empty.
        """
        key = settings.KEYS.newest(self.key_purpose)
        hashed = _argon2().hash(_prehash(key.secret, composed(password)), salt=_bytes_of(salt) if salt else None)
        return f"{self.algorithm}${key.kid}${_MARK}{hashed}"

    def shared_salt(self, encoded: str) -> str:
        """Return the salt under which a text of this row has the same stored form again; empty where none would.

        That is so for rows of composed text under the newest key and the present cost.
        """
        algorithm, _, _ = encoded.partition("$")
        if algorithm != self.algorithm or f"${_MARK}$" not in encoded or self.must_update(encoded):
            return ""
        return encoded.split("$")[-2]

    def verify(self, password: str, encoded: str) -> bool:
        """Verify exactly this text under the key that the row names; a row of a retired key fails closed."""
        kid, inner = _split(encoded)
        key = settings.KEYS.find(self.key_purpose, kid)
        if key is None:
            return False
        try:
            return _argon2().verify(inner, _prehash(key.secret, password))
        except argon2.exceptions.VerificationError:
            return False

    def must_update(self, encoded: str) -> bool:
        """Whether the row was made under an older key or another cost."""
        kid, inner = _split(encoded)
        return kid != settings.KEYS.newest(self.key_purpose).kid or _argon2().check_needs_rehash(inner)

    def decode(self, encoded: str) -> dict[str, Any]:
        """Return the key's number and Argon2's own string."""
        kid, inner = _split(encoded)
        return {"algorithm": self.algorithm, "kid": kid, "hash": inner, "salt": ""}

    def safe_summary(self, encoded: str) -> dict[Any, Any]:
        """Return what may be shown of a row."""
        kid, inner = _split(encoded)
        return {"algorithm": self.algorithm, "kid": kid, "hash": mask_hash(inner.rpartition("$")[2])}

    def harden_runtime(self, password: str, encoded: str) -> None:
        """Do nothing: rows of older cost are re-hashed at the next right password."""


def argon2_of(cost: Cost) -> argon2.PasswordHasher:
    """Return Argon2id at this cost, otherwise as all rows are made."""
    return argon2.PasswordHasher(
        time_cost=cost.passes,
        memory_cost=cost.memory_kib,
        parallelism=1,
        hash_len=_HASH_BYTES,
        salt_len=_SALT_BYTES,
    )


def _argon2() -> argon2.PasswordHasher:
    return argon2_of(Cost(settings.ARGON2_MEMORY_KIB, settings.ARGON2_PASSES))


def _prehash(key: bytes, password: str) -> bytes:
    return base64.b64encode(hmac.digest(key, password.encode(), hashlib.sha256))


def _bytes_of(salt: str) -> bytes:
    # Argon2's own string has base64 without padding.
    return base64.b64decode(salt + "=" * (-len(salt) % 4))


def _split(encoded: str) -> tuple[int, str]:
    _, kid, inner = encoded.split("$", 2)
    return int(kid), f"${inner.removeprefix(f'{_MARK}$')}"
