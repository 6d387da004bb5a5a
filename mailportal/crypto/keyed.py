"""Keyed digests, a key for each purpose: a stolen database cannot be tested against them without the key files."""

from dataclasses import dataclass

from django.conf import settings

from mailportal.crypto.digests import is_same, keyed_digest


@dataclass(frozen=True, slots=True)
class KeyedDigests:
    """The digests under the keys of one purpose; ``parts`` are what one is of, from the account to the secret."""

    purpose: str

    def new(self, *parts: str) -> tuple[int, bytes]:
        """Return the newest key's number and the 16 bytes to store."""
        key = settings.KEYS.newest(self.purpose)
        return key.kid, keyed_digest(key.secret, *parts)

    @property
    def keys(self) -> int:
        """Return how many living keys there are: so many digests are possible."""
        return len(settings.KEYS.keys(self.purpose))

    def possible(self, *parts: str) -> list[bytes]:
        """Return what the parts may be stored as, one digest per living key, the newest first."""
        return [keyed_digest(key.secret, *parts) for key in settings.KEYS.keys(self.purpose)]

    def has(self, digest: bytes | memoryview | None, *parts: str) -> bool:
        """Whether the digest is of these parts, under any living key: a rotation spoils no open page."""
        return digest is not None and any(is_same(bytes(digest), one) for one in self.possible(*parts))
