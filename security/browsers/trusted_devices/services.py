"""Trusting a browser, recognising it once more, and taking the trust back (E10; docs/security.md 1.8).

All acts on one account's devices queue at the account's row, so that ten stay ten and one token is used up once.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.evidence import actor_of, record_about
from accounts.models import User
from mailportal.audit.source import PORTAL, Actor, Source
from mailportal.batches import delete_past
from mailportal.crypto.digests import is_same, plain_digest
from mailportal.web.client_address import network_of
from security import events
from security.browsers.models import TrustedDevice
from security.browsers.trusted_devices.queries import Ground, ground_of, living_trusted_devices
from security.browsers.trusted_devices.rules import DEVICES, GRACE, Token, fresh_token, parse_token
from security.errors import NoSuchTrustedDevice
from security.notices.rules import NoticeKind
from security.notices.services import notify
from security.programs.rules import program_of


@dataclass(frozen=True, slots=True)
class Trust:
    """A trusted device and what its cookie has to be from now on; empty: the cookie stays as it is."""

    device: TrustedDevice
    token: str = field(repr=False)


@transaction.atomic
def trust(*, account: User, source: Source) -> Trust | None:
    """Let this browser skip the second step from now on; where ten do so already, the one longest unused gives way.

    Called after a second factor was proved, ``account`` as it was then. Returns None where the account may trust none
    (``longest_trust_for``), or password or factors were changed since: what was proved under the old ones is no
    ground for trust under the new.
    """
    holder = _locked(account)
    ground = ground_of(account=holder)
    if not ground.longest or not holder.is_active or holder.epochs != account.epochs:
        return None
    replaced = _make_room(holder, ground)
    token = fresh_token()
    device = _store(holder, ground, token, source)
    change = {**_named(device), "replaced": replaced}
    record_about(holder, events.TRUSTED_DEVICE_ADDED, source=source, change=change)
    return Trust(device, token.text)


def _locked(account: User) -> User:
    return User.objects.select_for_update().get(pk=account.pk)


def _make_room(holder: User, ground: Ground) -> int:
    kept = list(living_trusted_devices(account=holder, ground=ground).values_list("pk", flat=True)[:DEVICES])
    # Void ones hold a place but open nothing: they go first, and unsaid.
    TrustedDevice.objects.filter(account=holder).exclude(pk__in=kept).delete()
    return TrustedDevice.objects.filter(pk__in=kept[DEVICES - 1 :]).delete()[0]


def _store(holder: User, ground: Ground, token: Token, source: Source) -> TrustedDevice:
    taken = set(TrustedDevice.objects.filter(account=holder).values_list("slot", flat=True))
    now, program = timezone.now(), program_of(source.program)
    return TrustedDevice.objects.create(
        account=holder,
        slot=next(slot for slot in range(DEVICES) if slot not in taken),
        series_digest=plain_digest(token.series),
        digest=plain_digest(token.secret),
        auth_epoch=holder.auth_epoch,
        factor_epoch=holder.factor_epoch,
        terms=ground.terms,
        program=program.name,
        system=program.system,
        network=network_of(source.address),
        created_at=now,
        seen_at=now,
        expires_at=now + ground.longest,
    )


@transaction.atomic
def recognise(*, account: User, token: str, source: Source) -> Trust | None:
    """Return the account's device that this cookie's token proves, with the token that replaces it; else None.

    Each token is good once. One that was used up before shows that the cookie was copied: the device is removed,
    the owner told, and the second step asked (attack M18); for ten seconds after its use it still counts as the
    other tab's. Called after the right password and outside any transaction, for a theft must stay on record.
    """
    presented = parse_token(token)
    if presented is None:
        return None
    holder = _locked(account)
    living = living_trusted_devices(account=holder)
    device = living.filter(series_digest=plain_digest(presented.series)).first() if holder.is_active else None
    return None if device is None else _judged(holder, device, presented, source)


def _judged(holder: User, device: TrustedDevice, presented: Token, source: Source) -> Trust | None:
    secret, now = plain_digest(presented.secret), timezone.now()
    if is_same(secret, bytes(device.digest)):
        return Trust(device, _rotated(device, presented, source, now))
    if _is_of_another_tab(device, secret, now):
        return Trust(device, "")
    _remove_copied(holder, device, source)
    return None


def _rotated(device: TrustedDevice, presented: Token, source: Source, now: datetime) -> str:
    following = presented.rotated()
    device.previous_digest, device.rotated_at, device.seen_at = device.digest, now, now
    device.digest, device.network = plain_digest(following.secret), network_of(source.address)
    device.save(update_fields=["previous_digest", "rotated_at", "seen_at", "digest", "network"])
    return following.text


def _is_of_another_tab(device: TrustedDevice, secret: bytes, now: datetime) -> bool:
    if device.previous_digest is None or device.rotated_at is None or now - device.rotated_at > GRACE:
        return False
    return is_same(secret, bytes(device.previous_digest))


def _remove_copied(holder: User, device: TrustedDevice, source: Source) -> None:
    device.delete()
    record_about(holder, events.TRUSTED_DEVICE_COPIED, actor=PORTAL, source=source, change=_named(device))
    notify(NoticeKind.DEVICE_COPIED, account=holder, source=source)


@transaction.atomic
def remove_trusted_device(*, account: User, public_id: UUID, source: Source) -> TrustedDevice:
    """Let one device ask for the second step again. Raises NoSuchTrustedDevice for unknown, foreign and void ones."""
    holder = _locked(account)
    device = living_trusted_devices(account=holder).filter(public_id=public_id).first()
    if device is None:
        raise NoSuchTrustedDevice
    _remove([device], holder, actor_of(holder), source)
    return device


@transaction.atomic
def remove_trusted_devices(
    *, account: User, actor: Actor, source: Source, kept: UUID | None = None, only: Collection[UUID] | None = None
) -> int:
    """Let every device of the account ask for the second step again, but for the one ``kept``; return how many.

    Those of ``only``, where it is given.
    """
    holder = _locked(account)
    living = living_trusted_devices(account=holder)
    wanted = living if only is None else living.filter(public_id__in=only)
    devices = [device for device in wanted if device.public_id != kept]
    _remove(devices, holder, actor, source)
    return len(devices)


def carry_devices_over(*, account: User, epoch: int) -> None:
    """Let devices that were trusted under that epoch of the password stay so under the present one.

    In the transaction of the act that raised it: somebody else's, who said that they stay.
    """
    TrustedDevice.objects.filter(account=account, auth_epoch=epoch).update(auth_epoch=account.auth_epoch)


def _remove(devices: Iterable[TrustedDevice], holder: User, actor: Actor, source: Source) -> None:
    for device in devices:
        change = _named(device)
        TrustedDevice.objects.filter(pk=device.pk).delete()
        record_about(holder, events.TRUSTED_DEVICE_REMOVED, actor=actor, source=source, change=change)


def _named(device: TrustedDevice) -> dict[str, object]:
    return {
        "id": str(device.public_id),
        "program": device.program,
        "system": device.system,
        "network": device.network,
    }


def purge_trusted_devices() -> int:
    """Delete devices whose longest life is over; return how many."""
    return delete_past(TrustedDevice.objects.all(), "expires_at")
