"""The secret at rest: sealed for its row and its account, so that a moved or changed one opens nothing (M13)."""

import logging
from typing import Protocol
from uuid import UUID

from django.conf import settings

from mailportal.crypto.sealed import BrokenSeal, seal, unseal
from security.factors.errors import AuthenticatorUnreadable

log = logging.getLogger(__name__)

PURPOSE = "totp"


class Sealed(Protocol):
    """A row with a sealed secret, as far as the seal is concerned."""

    public_id: UUID
    user_id: int

    @property
    def sealed_secret(self) -> bytes | memoryview:
        """Return the blob as the database gives it."""


def sealed(secret: bytes, row: Sealed) -> bytes:
    """Return the secret as the row keeps it, under the newest key."""
    return seal(settings.KEYS, PURPOSE, secret, bound_to=_place(row))


def opened(row: Sealed) -> bytes:
    """Return the row's secret. Raises AuthenticatorUnreadable, after an alarm line for the operator."""
    try:
        return unseal(settings.KEYS, PURPOSE, bytes(row.sealed_secret), bound_to=_place(row))
    except BrokenSeal as broken:
        log.critical("ALARM: the secret of authenticator %s of account %s: %s", row.public_id, row.user_id, broken)
        raise AuthenticatorUnreadable from broken


def is_newest(row: Sealed) -> bool:
    """Say whether the row's seal is of the newest key."""
    return bytes(row.sealed_secret[:1]) == bytes([settings.KEYS.newest(PURPOSE).kid])


def _place(row: Sealed) -> tuple[str, ...]:
    return ("security_authenticator", "sealed_secret", str(row.public_id), str(row.user_id))
