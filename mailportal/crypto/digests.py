"""Digests that stand for secrets at rest."""

import hashlib
import hmac

DIGEST_BYTES = 16


def keyed_digest(key: bytes, *parts: str) -> bytes:
    """Return 128 bits of HMAC-SHA-256 over the parts, joined by NUL; any text has one, lone surrogates too."""
    message = "\x00".join(parts).encode("utf-8", "surrogatepass")
    return hmac.digest(key, message, hashlib.sha256)[:DIGEST_BYTES]


def plain_digest(secret: str) -> bytes:
    """Return the SHA-256 of a secret that nobody can search, of at least 128 random bits: it needs no key."""
    return hashlib.sha256(secret.encode()).digest()


def is_same(one: bytes | str, other: bytes | str) -> bool:
    """Compare two secrets in a time that does not tell where they differ."""
    left = one.encode() if isinstance(one, str) else one
    right = other.encode() if isinstance(other, str) else other
    return hmac.compare_digest(left, right)
