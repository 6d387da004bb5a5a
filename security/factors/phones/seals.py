"""Numbers at rest: sealed for their row and account, so that a moved one opens nothing (M13)."""

import logging
from typing import Protocol
from uuid import UUID

from django.conf import settings

from mailportal.crypto.sealed import BrokenSeal, seal, unseal
from security.factors.errors import PhoneUnreadable

log = logging.getLogger(__name__)

PURPOSE = "phone"


class Sealed(Protocol):
    """A row with a sealed number, as far as the seal is concerned."""

    public_id: UUID

    @property
    def sealed_number(self) -> bytes | memoryview:
        """Return the blob as the database gives it."""

    @property
    def place(self) -> tuple[str, ...]:
        """Return table, column, row and account, to which the seal is bound."""


def sealed(number: str, row: Sealed) -> bytes:
    """Return the number as the row keeps it, under the newest key."""
    return seal(settings.KEYS, PURPOSE, number.encode(), bound_to=row.place)


def opened(row: Sealed) -> str:
    """Return the row's number. Raises PhoneUnreadable, after an alarm line for the operator."""
    try:
        return unseal(settings.KEYS, PURPOSE, bytes(row.sealed_number), bound_to=row.place).decode()
    except BrokenSeal as broken:
        log.critical("ALARM: the number of %s: %s", " ".join(row.place), broken)
        raise PhoneUnreadable from broken


def is_newest(row: Sealed) -> bool:
    """Say whether the row's seal is of the newest key."""
    return bytes(row.sealed_number[:1]) == bytes([settings.KEYS.newest(PURPOSE).kid])
