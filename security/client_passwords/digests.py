"""What is stored instead of a security password (docs/decisions on the storage of security passwords).

The key lies outside the database, so a stolen database cannot be tested against; the address salts, so a digest
is good for one account only, and a changed address ends its passwords.
"""

from django.conf import settings

from mailportal.crypto.digests import keyed_digest

PURPOSE = "client"


def newest_digest(*, address: str, secret: str) -> tuple[int, bytes]:
    """Return the newest key's number and the 16 bytes to store for a canonical address and a normalised secret."""
    key = settings.KEYS.newest(PURPOSE)
    return key.kid, keyed_digest(key.secret, address, secret)


def possible_digests(*, address: str, secret: str) -> list[bytes]:
    """Return what the secret may be stored as, one digest per living key, the newest first."""
    return [keyed_digest(key.secret, address, secret) for key in settings.KEYS.keys(PURPOSE)]
