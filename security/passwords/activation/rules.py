"""How a person gets the first password of an account: by a link in a mail or a code on a sheet (P1, P11)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias
from uuid import UUID

from accounts.directory.rules import canonical_address
from mailportal.crypto.human_code import grouped

CODE_SYMBOLS = 12  # 60 bits of HMAC-SHA-256: typed by hand, and tries are limited (docs/decisions/0032)
SHOWN_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class ByMail:
    """A one-time link to an address of the person's own, which proves nothing later; in any spelling."""

    private_address: str

    def __post_init__(self) -> None:
        # Raises InvalidAddress.
        object.__setattr__(self, "private_address", canonical_address(self.private_address))


@dataclass(frozen=True, slots=True)
class BySheet:
    """A code on a sheet that the issuer prints and hands over."""


How: TypeAlias = ByMail | BySheet


@dataclass(frozen=True, slots=True)
class Ordered:
    """Until when the links or codes work, and how many there are.

    ``round`` names the sheet; ``masked`` is the address that the one link went to.
    """

    ends_at: datetime
    number: int
    round: UUID | None = None
    masked: str = ""


def masked_address(address: str) -> str:
    """Return enough of a private address for its owner to know it again: the first letter and the domain."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}•••@{domain}"


def shown_code(code: str) -> str:
    """Return a code in groups of four, as it is printed."""
    return " ".join(grouped(code))
