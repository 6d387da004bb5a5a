"""What the outer logon hands to the inner hop: thirty seconds of trust in one credential, for one protocol.

A constant on the inner listener would let any local user of the mail host log on as anyone.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from typing import Final

from mailportal.crypto.keyring import KeyRing
from security.credentials import Credential, read_credential
from security.records.rules import Channel

LIFE_SECONDS: Final = 30
_PURPOSE: Final = "mail_token"


def issue(ring: KeyRing, *, address: str, credential: str, channel: Channel, epoch: int, now: float) -> str:
    """Return ``<credential>.<signature>``; ``epoch`` is the account's, so that a change of password voids it."""
    signature = sign(ring, _PURPOSE, address, credential, channel, str(epoch), expires=int(now) + LIFE_SECONDS)
    return f"{credential}.{signature}"


def credential_in(token: str) -> Credential | None:
    """Return what the token claims, unproved; None where it has not the shape of one."""
    return read_credential(token.partition(".")[0])


def vouches(
    ring: KeyRing, token: str, *, address: str, credential: str, channel: Channel, epoch: int, now: float
) -> bool:
    """Whether the portal issued this token for exactly this, at most thirty seconds ago."""
    claimed, _, signature = token.partition(".")
    return claimed == credential and is_valid(
        ring, _PURPOSE, signature, address, credential, channel, str(epoch), now=now
    )


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
