"""What the outer logon hands to the inner hop: thirty seconds of trust in one credential, for one protocol.

A constant on the inner listener would let any local user of the mail host log on as anyone.
"""

from typing import Final

from mailportal.crypto.keyring import KeyRing
from mailportal.crypto.tokens import is_valid, sign
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
