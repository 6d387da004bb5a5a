"""Short-lived statements that one process hands to another through a third: signed, dated, for one purpose."""

import hashlib
import hmac
from base64 import urlsafe_b64encode

from mailportal.crypto.keyring import KeyRing


def _mac(key: bytes, expires: int, parts: tuple[str, ...]) -> str:
    message = "\x00".join((str(expires), *parts)).encode()
    return urlsafe_b64encode(hmac.digest(key, message, hashlib.sha256)).decode().rstrip("=")


def sign(ring: KeyRing, purpose: str, *parts: str, expires: int) -> str:
    """Return ``<kid>.<expires>.<mac>`` that attests the parts until ``expires`` (seconds since 1970)."""
    key = ring.newest(purpose)
    return f"{key.kid}.{expires}.{_mac(key.secret, expires, parts)}"


def is_valid(ring: KeyRing, purpose: str, token: str, *parts: str, now: float) -> bool:
    """Whether the token attests exactly these parts and has not expired at ``now``."""
    kid, _, rest = token.partition(".")
    expires, _, mac = rest.partition(".")
    if not (kid.isdecimal() and kid.isascii() and expires.isdecimal() and expires.isascii() and len(expires) < 12):
        return False
    key = ring.find(purpose, int(kid))
    if key is None or int(expires) < now:
        return False
    return hmac.compare_digest(mac.encode(), _mac(key.secret, int(expires), parts).encode())
