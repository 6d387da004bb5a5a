"""Session keys as they travel in the cookie, and the digests under which the database knows them."""

from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.utils.crypto import get_random_string

from mailportal.crypto.digests import plain_digest

KEY_LENGTH = 32  # of 36 symbols: 165 random bits (ASVS 7.2.3 asks for 128)
# 160 bits of SHA-256 fill Django's column of 40 characters; a plain hash is enough, since nobody can search 165 bits.
DIGEST_LENGTH = 40


def digest_of(session_key: str) -> str:
    """Return the digest under which a session, or what is bound to it, is stored."""
    return plain_digest(session_key).hex()[:DIGEST_LENGTH]


def fresh_key() -> str:
    """Return a key that nobody can guess and no session has."""
    return get_random_string(KEY_LENGTH, VALID_KEY_CHARS)
