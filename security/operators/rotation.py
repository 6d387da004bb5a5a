"""Adding a key, and resealing what is sealed (docs/security.md 1.15)."""

import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction

from mailportal.audit.services import record
from mailportal.audit.source import ON_THE_HOST, PORTAL
from mailportal.crypto.fields import Sealed, SealedField, sealed_columns
from mailportal.crypto.keyring import MOST_KEYS, RESCAN_SECONDS, create_key
from mailportal.crypto.sealed import BrokenSeal
from security.errors import TooManyKeys
from security.events import KEY_ROTATED, VALUES_RESEALED

_LARGEST_KID = 255  # one byte in front of every sealed value


@dataclass(frozen=True, slots=True)
class Resealed:
    """How many rows were resealed, and how many could not be opened: those stay as they are."""

    done: int = 0
    unreadable: int = 0


def add_key(*, purpose: str) -> int:
    """Write a new key file and return its number; every process takes it into use within seconds.

    Raises TooManyKeys where old ones have to go first. Where the act cannot be recorded the file is taken away.
    """
    living = settings.KEYS.keys(purpose)
    kid = living[0].kid + 1
    if len(living) >= MOST_KEYS or kid > _LARGEST_KID:
        raise TooManyKeys
    path = create_key(settings.KEYS.directory / purpose, kid)
    try:
        record(KEY_ROTATED, actor=PORTAL, source=ON_THE_HOST, target=purpose, change={"kid": kid})
    except BaseException:
        path.unlink()
        raise
    return kid


def wait_until_settled() -> None:
    """Wait until every process that runs seals with the newest keys."""
    time.sleep(settings.KEYS.settling_seconds + RESCAN_SECONDS)


def reseal(*, purpose: str) -> Resealed:
    """Seal every row of the purpose that has an older key under the newest one; one row, one transaction.

    A purpose whose values are hashes has none: those follow at their next right use.
    """
    columns = list(sealed_columns(purpose))
    if not columns:
        return Resealed()
    done = unreadable = 0
    for column in columns:
        for pk in list(column.rows.values_list("pk", flat=True)):
            try:
                done += _reseal(column, pk)
            except (BrokenSeal, column.unreadable):
                # The alarm line is written where it did not open.
                unreadable += 1
    resealed = Resealed(done, unreadable)
    change = {"done": resealed.done, "unreadable": resealed.unreadable}
    record(VALUES_RESEALED, actor=PORTAL, source=ON_THE_HOST, target=purpose, change=change)
    return resealed


@transaction.atomic
def _reseal(column: SealedField[Any, Any], pk: int) -> bool:
    rows = column.rows.filter(pk=pk)
    row = rows.select_for_update().first()
    sealed: Sealed | None = getattr(row, column.attname, None)
    if row is None or not sealed or sealed.is_newest:
        return False
    column.put(row, sealed.open())
    return rows.update(**{column.attname: getattr(row, column.attname)}) == 1
