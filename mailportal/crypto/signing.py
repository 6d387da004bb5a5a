"""Ed25519 signatures (RFC 8032) under the key ring: with the public key alone one verifies what was signed.

A key file's 32 random bytes are the seed of the pair. One purpose signs one kind of thing, so that a signature over one
passes for nothing else.
"""

import hashlib
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from mailportal.crypto.keyring import KeyRing


class PublicKey(NamedTuple):
    """The public half of a pair: ``raw`` are its 32 bytes."""

    raw: bytes

    @property
    def pem(self) -> str:
        """Return it as files have it, for programs such as OpenSSL."""
        key = Ed25519PublicKey.from_public_bytes(self.raw)
        return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    @property
    def fingerprint(self) -> str:
        """Return what people compare: SHA-256 of the raw bytes in groups of eight digits."""
        digits = hashlib.sha256(self.raw).hexdigest()
        return " ".join(digits[place : place + 8] for place in range(0, len(digits), 8))

    def has_signed(self, data: bytes, signature: bytes) -> bool:
        """Whether the signature over the data was made with this pair."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, data)
        except InvalidSignature:
            return False
        return True


class Signed(NamedTuple):
    """A signature of 64 bytes, and the key that it is verified with."""

    signature: bytes
    key: PublicKey


def sign(ring: KeyRing, purpose: str, data: bytes) -> Signed:
    """Sign with the purpose's newest key."""
    private = Ed25519PrivateKey.from_private_bytes(ring.newest(purpose).secret)
    return Signed(private.sign(data), _public(private))


def public_keys(ring: KeyRing, purpose: str) -> dict[int, PublicKey]:
    """Return the public halves of all keys of a purpose by their number, the newest first."""
    return {key.kid: _public(Ed25519PrivateKey.from_private_bytes(key.secret)) for key in ring.keys(purpose)}


def public_key_in(pem: bytes) -> PublicKey:
    """Return the key of a PEM file. Raises ValueError where it holds none of this kind."""
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise ValueError("no public key") from error
    if isinstance(key, Ed25519PublicKey):
        return PublicKey(key.public_bytes_raw())
    raise ValueError("no Ed25519 key")


def _public(private: Ed25519PrivateKey) -> PublicKey:
    return PublicKey(private.public_key().public_bytes_raw())
