"""Who is left out of a batch and why: one condition for the preview, and for the act under its locks (P9, P12)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from accounts.directory.rules import NOBODY, Role
from accounts.models import Policy
from admin_console.batches.models import BatchRun
from admin_console.batches.rules import INHERIT, BatchChoices, LeftOut
from admin_console.capabilities.rules import BatchAct
from admin_console.desk import Desk
from admin_console.reach import departments_of, people_of, subjects_of
from security.browsers.models import PortalSession, TrustedDevice
from security.browsers.sessions.rules import ORDINARY
from security.client_passwords.models import ClientPassword
from security.factors.authenticators.models import Authenticator
from security.factors.phones.models import SecurePhone
from security.factors.questions.models import SecurityAnswer
from security.resets.rules import HoldingKind

_ACCOUNT = OuterRef("account")
# What a postmaster does to every account of the domain, as on the pages for one; the rest to employees' alone.
_UPON_POSTMASTERS = frozenset({BatchAct.MOVE, BatchAct.PROTOCOLS})


def sorted_items(batch: BatchRun, desk: Desk) -> QuerySet[Any]:
    """Return the batch's items with ``verdict``: a ``LeftOut``, or empty where the account would be touched."""
    return batch.items.annotate(
        verdict=Case(
            *(When(condition, then=Value(reason.value)) for condition, reason in _reasons(batch, desk)),
            default=Value(""),
            output_field=CharField(),
        )
    )


def all_left_out(batch: BatchRun, reason: LeftOut) -> QuerySet[Any]:
    """Return the batch's items with the same ``verdict`` for all: nobody is touched."""
    return batch.items.annotate(verdict=Value(reason.value, output_field=CharField()))


def _reasons(batch: BatchRun, desk: Desk) -> Iterator[tuple[Q, LeftOut]]:
    yield ~Q(Exists(people_of(desk).filter(pk=_ACCOUNT))), LeftOut.OUTSIDE
    if not desk.is_postmaster or batch.act not in _UPON_POSTMASTERS:
        yield Q(account=desk.account), LeftOut.ONESELF
        yield ~Q(account__role=Role.EMPLOYEE), LeftOut.POSTMASTER
    if not desk.is_postmaster:  # who may act upon all whom they see
        yield ~Q(Exists(subjects_of(desk).filter(pk=_ACCOUNT))), LeftOut.ADMINISTRATOR
    if batch.act == BatchAct.MOVE:
        yield ~Q(Exists(departments_of(desk).filter(pk=batch.chosen.department or NOBODY))), LeftOut.NOWHERE
    if batch.act and batch.is_complete:
        yield _already(BatchAct(batch.act), batch.chosen), LeftOut.ALREADY


def _already(act: BatchAct, chosen: BatchChoices) -> Q:
    match act:
        case BatchAct.FREEZE:
            return Q(account__frozen_at__isnull=False)
        case BatchAct.UNFREEZE:
            return Q(account__frozen_at__isnull=True)
        case BatchAct.MOVE:
            return Q(account__department=chosen.department)
        case BatchAct.PROTOCOLS:
            return _all_of(_is_ordered(kind, value) for kind, value in chosen.protocols.items())
        case BatchAct.FACTORS:
            return _all_of(~Q(has_factor(HoldingKind(name))) for name in chosen.factors)
        case BatchAct.SESSIONS:
            return ~Q(Exists(sessions_of())) & ~Q(Exists(devices_of()))
    return Q(pk__in=())


def _all_of(conditions: Iterable[Q]) -> Q:
    whole = Q()
    for condition in conditions:
        whole &= condition
    return whole


def _is_ordered(kind: str, value: str) -> Q:
    # Whatever its reason or end: a rule that says so already is not written again for another reason.
    own = Policy.objects.filter(account=_ACCOUNT, kind=kind)
    return ~Q(Exists(own)) if value == INHERIT else Q(Exists(own.filter(value=value, ends_at__isnull=True)))


def has_factor(kind: HoldingKind) -> Exists:
    """Return the condition of having that factor, for an item's account."""
    match kind:
        case HoldingKind.AUTHENTICATOR:
            return Exists(Authenticator.objects.filter(user=_ACCOUNT, confirmed=True))
        case HoldingKind.PHONE:
            return Exists(SecurePhone.objects.filter(user=_ACCOUNT))
    return Exists(SecurityAnswer.objects.filter(account=_ACCOUNT, confirmed_at__isnull=False))


def sessions_of() -> QuerySet[PortalSession]:
    """Return the sessions of an item's account that may live; an administrator's end sooner than counted here."""
    now = timezone.now()
    return PortalSession.objects.filter(
        account=_ACCOUNT,
        epoch=OuterRef("account__auth_epoch"),
        ended_at__isnull=True,
        created_at__gt=now - ORDINARY.absolute,
        seen_at__gt=now - ORDINARY.idle,
    )


def devices_of() -> QuerySet[TrustedDevice]:
    """Return the trusted devices of an item's account; some may be void by an order of the domain."""
    return TrustedDevice.objects.filter(
        account=_ACCOUNT,
        auth_epoch=OuterRef("account__auth_epoch"),
        factor_epoch=OuterRef("account__factor_epoch"),
        expires_at__gt=timezone.now(),
    )


# The browsers that a freeze takes along.
BROWSERS: Final[Mapping[HoldingKind, Callable[[], QuerySet[Any]]]] = {
    HoldingKind.SESSION: sessions_of,
    HoldingKind.TRUSTED_DEVICE: devices_of,
}


def passwords_of() -> QuerySet[ClientPassword]:
    """Return the security passwords of an item's account."""
    return ClientPassword.objects.filter(account=_ACCOUNT, revoked_at__isnull=True)
