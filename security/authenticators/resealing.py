"""Putting all secrets under the newest key, at once: what is sealed cannot wait for its owner (SECURITY.md 1.15)."""

from dataclasses import dataclass

from django.db import transaction

from security.authenticators.models import Authenticator
from security.authenticators.seals import is_newest, opened, sealed
from security.errors import AuthenticatorUnreadable


@dataclass(frozen=True, slots=True)
class Resealed:
    """How many seals were renewed, and how many did not open: each of those has its alarm line."""

    renewed: int
    broken: int


def reseal_authenticators() -> Resealed:
    """Seal every secret under the newest key of ``totp``; afterwards the older keys may be retired, if none is broken.

    Row by row, each in a transaction of its own, so that it can be stopped and run again while people log on.
    """
    outcomes = [_reseal(pk) for pk in list(Authenticator.objects.values_list("pk", flat=True))]
    return Resealed(renewed=outcomes.count("renewed"), broken=outcomes.count("broken"))


def _reseal(pk: int) -> str:
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().filter(pk=pk).first()
        if row is None or is_newest(row):
            return "kept"
        try:
            row.sealed_secret = sealed(opened(row), row)
        except AuthenticatorUnreadable:
            return "broken"
        row.save(update_fields=["sealed_secret"])
        return "renewed"
