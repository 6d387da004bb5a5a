"""What is stored instead of a recovery code: a keyed digest, good for one account only.

The key is a purpose of its own: codes lie in a drawer for years, so their key outlives those of codes that we send.
"""

from uuid import UUID

from django.conf import settings

from mailportal.crypto.digests import keyed_digest

PURPOSE = "recovery"


def newest_digest(*, account: UUID, code: str) -> tuple[int, bytes]:
    """Return the newest key's number and what to store for a normalised code of the account with that public id."""
    key = settings.KEYS.newest(PURPOSE)
    return key.kid, keyed_digest(key.secret, str(account), code)


def possible_digests(*, account: UUID, code: str) -> list[bytes]:
    """Return what the code may be stored as, one digest per living key, the newest first."""
    return [keyed_digest(key.secret, str(account), code) for key in settings.KEYS.keys(PURPOSE)]
