"""Adding a key, and sealing anew what is sealed (docs/security.md 1.15)."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from mailportal.audit.services import record
from mailportal.audit.source import ON_THE_HOST, PORTAL
from mailportal.crypto.keyring import MOST_KEYS, RESCAN_SECONDS, create_key
from security.errors import TooManyKeys
from security.events import KEY_ROTATED, VALUES_RESEALED
from security.factors.authenticators import seals as authenticator_seals
from security.factors.authenticators.models import Authenticator
from security.factors.errors import AuthenticatorUnreadable, PhoneUnreadable
from security.factors.phones import seals as phone_seals
from security.factors.phones.models import SecurePhone

_LARGEST_KID = 255  # one byte in front of every sealed value


@dataclass(frozen=True, slots=True)
class Resealed:
    """How many rows were sealed anew, and how many could not be opened: those stay as they are."""

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
    act = _RESEALERS.get(purpose)
    if act is None:
        return Resealed()
    resealed = act()
    change = {"done": resealed.done, "unreadable": resealed.unreadable}
    record(VALUES_RESEALED, actor=PORTAL, source=ON_THE_HOST, target=purpose, change=change)
    return resealed


def _reseal_authenticators() -> Resealed:
    return _each(list(Authenticator.objects.values_list("pk", flat=True)), _reseal_authenticator)


def _reseal_authenticator(pk: int) -> bool:
    row = Authenticator.objects.select_for_update().filter(pk=pk).first()
    if row is None or authenticator_seals.is_newest(row):
        return False
    blob = authenticator_seals.sealed(authenticator_seals.opened(row), row)
    return Authenticator.objects.filter(pk=pk).update(sealed_secret=blob) == 1


def _reseal_phones() -> Resealed:
    return _each(list(SecurePhone.objects.values_list("pk", flat=True)), _reseal_phone)


def _reseal_phone(pk: int) -> bool:
    row = SecurePhone.objects.select_for_update().filter(pk=pk).first()
    if row is None or phone_seals.is_newest(row):
        return False
    return SecurePhone.objects.filter(pk=pk).update(sealed_number=phone_seals.sealed(row.number, row)) == 1


def _each(keys: list[int], act: Callable[[int], bool]) -> Resealed:
    done = unreadable = 0
    for pk in keys:
        try:
            with transaction.atomic():
                done += act(pk)
        except (AuthenticatorUnreadable, PhoneUnreadable):
            # The alarm line is written where it did not open.
            unreadable += 1
    return Resealed(done, unreadable)


_RESEALERS: dict[str, Callable[[], Resealed]] = {"totp": _reseal_authenticators, "phone": _reseal_phones}
