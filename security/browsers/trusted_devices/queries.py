"""Which trusted devices hold: derived from the account and its domain's orders as they are now, never from a flag."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.policies.queries import orders_of
from accounts.policies.resolve import AccountOrders
from mailportal.crypto.digests import is_same
from security.browsers.models import TrustedDevice
from security.browsers.trusted_devices.rules import longest_trust
from security.policies import (
    FACTOR_AUTHENTICATOR,
    FACTOR_PHONE,
    QUESTIONS_AS_SECOND_STEP,
    SECOND_FACTOR,
    TRUSTED_DEVICE_DAYS,
)

_SECOND_STEP_KINDS = (SECOND_FACTOR, FACTOR_PHONE, FACTOR_AUTHENTICATOR, QUESTIONS_AS_SECOND_STEP)


@dataclass(frozen=True, slots=True)
class Ground:
    """What trust in an account's devices depends on.

    ``terms`` names the department and the orders about the second step, ``held_since`` is when the newest of them
    began (None: they are the defaults); ``longest`` is how long a device may be trusted, zero for never.
    """

    terms: str
    held_since: datetime | None
    longest: timedelta


def ground_of(*, account: User, orders: AccountOrders | None = None) -> Ground:
    """Return what a device of the account would be trusted on now; an operator's is never trusted.

    ``orders`` are the account's where they have been read already.
    """
    if account.domain_id is None:
        return Ground("", None, timedelta(0))
    held = orders or orders_of(account=account)
    policies = [held.effective(kind) for kind in _SECOND_STEP_KINDS]
    starts = [policy.order.since for policy in policies if policy.order is not None and policy.order.since is not None]
    return Ground(
        terms=":".join([str(account.department_id or ""), *(policy.value for policy in policies)]),
        held_since=max(starts, default=None),
        longest=longest_trust(role=account.bounded_as, days=int(held.value(TRUSTED_DEVICE_DAYS))),
    )


def longest_trust_for(*, account: User, orders: AccountOrders | None = None) -> timedelta:
    """Return for how long this account may trust a browser; zero where "Set as trusted device" is not offered."""
    return ground_of(account=account, orders=orders).longest


def living_trusted_devices(*, account: User, ground: Ground | None = None) -> QuerySet[TrustedDevice]:
    """Return the account's devices that still skip the second step, the latest used first.

    Void are those of an older password or factor (epochs), of other orders about the second step, of another
    department, and those trusted longer than is now allowed.
    """
    held, now = ground or ground_of(account=account), timezone.now()
    devices = TrustedDevice.objects.filter(
        account_id=account.pk,
        auth_epoch=account.auth_epoch,
        factor_epoch=account.factor_epoch,
        terms=held.terms,
        expires_at__gt=now,
        created_at__gt=now - held.longest,
    )
    if held.held_since is not None:
        devices = devices.filter(created_at__gte=held.held_since)
    return devices.order_by("-seen_at", "-pk")


@dataclass(frozen=True, slots=True)
class ListedDevice:
    """One device, until when it may skip the second step, and whether it is the browser that asks."""

    device: TrustedDevice
    until: datetime
    is_this: bool


def listed_devices(*, account: User, series_digest: bytes) -> Sequence[ListedDevice]:
    """Return the account's living devices: this browser (by the digest of its series) first, then the latest used."""
    ground = ground_of(account=account)
    listed = [
        ListedDevice(
            device=device,
            # A shorter order of the postmaster ends it sooner than was said when it was trusted.
            until=min(device.expires_at, device.created_at + ground.longest),
            is_this=is_same(bytes(device.series_digest), series_digest),
        )
        for device in living_trusted_devices(account=account, ground=ground)
    ]
    return sorted(listed, key=lambda item: not item.is_this)
