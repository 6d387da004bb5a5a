"""Secrets that must be read again: AES-256-GCM, bound to the row that they belong to.

A sealed value that is moved to another row, column or table does not open: two swapped authenticator secrets both
fail closed (attack M13).
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mailportal.crypto.keyring import KeyRing

_NONCE_BYTES = 12  # NIST SP 800-38D: 96 random bits


class BrokenSeal(Exception):
    """The value was made under another key or for another place, or was changed."""


def seal(ring: KeyRing, purpose: str, plain: bytes, *, bound_to: tuple[str, ...]) -> bytes:
    """Return ``kid || nonce || ciphertext`` under the newest key; ``bound_to`` names table, column and row."""
    key = ring.newest(purpose)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return bytes([key.kid]) + nonce + AESGCM(key.secret).encrypt(nonce, plain, _context(purpose, bound_to))


def unseal(ring: KeyRing, purpose: str, sealed: bytes, *, bound_to: tuple[str, ...]) -> bytes:
    """Return what was sealed for this place. Raises BrokenSeal."""
    key = ring.find(purpose, sealed[0]) if sealed else None
    if key is None:
        raise BrokenSeal(f"no living key for a value of {purpose}")
    nonce, ciphertext = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        return AESGCM(key.secret).decrypt(nonce, ciphertext, _context(purpose, bound_to))
    except (InvalidTag, ValueError) as error:
        raise BrokenSeal(f"a value of {purpose} does not open where it lies") from error


def _context(purpose: str, bound_to: tuple[str, ...]) -> bytes:
    return "\x00".join((purpose, *bound_to)).encode()
