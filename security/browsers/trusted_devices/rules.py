"""Trusted devices, pure: how long, how many, and what their token looks like (E10; docs/security.md 1.8)."""

import re
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from accounts.directory.rules import Role

DEVICES: Final = 10
# Tabs that were opened together send the token that one of them has just used up.
GRACE: Final = timedelta(seconds=10)
POSTMASTER_LONGEST: Final = timedelta(hours=12)

_SERIES_BYTES: Final = 16
_SECRET_BYTES: Final = 32  # 256 random bits: a plain SHA-256 of them is enough
# base64url without padding of 16 and 32 bytes.
_TOKEN: Final = re.compile(r"([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Token:
    """What the cookie holds: which device (the series stays) and its secret of the moment (new at each use).

    A right series with a secret that was right before shows that the cookie was copied; without the series nobody
    could tell a used-up secret from an invented one.
    """

    series: str
    secret: str = field(repr=False)

    @property
    def text(self) -> str:
        """Return the value of the cookie."""
        return f"{self.series}.{self.secret}"

    def rotated(self) -> "Token":
        """Return the same device's next token."""
        return Token(self.series, secrets.token_urlsafe(_SECRET_BYTES))


def fresh_token() -> Token:
    """Return a token for a device that is trusted from now on."""
    return Token(secrets.token_urlsafe(_SERIES_BYTES), secrets.token_urlsafe(_SECRET_BYTES))


def parse_token(text: str) -> Token | None:
    """Return the token of a cookie's value; None for what the portal never gave out."""
    found = _TOKEN.fullmatch(text)
    return None if found is None else Token(found[1], found[2])


def longest_trust(*, role: str, days: int) -> timedelta:
    """Return for how long a device may be trusted under an order of ``days``; zero: not at all."""
    if role == Role.OPERATOR:
        return timedelta(0)
    ordered = timedelta(days=days)
    return min(ordered, POSTMASTER_LONGEST) if role == Role.POSTMASTER else ordered
