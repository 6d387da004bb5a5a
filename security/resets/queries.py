"""Reading all that an account has, in as many statements whatever that is."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import BigAutoField, BigIntegerField, CharField, Exists, OuterRef, QuerySet, Value
from django.utils import timezone

from accounts.models import User
from accounts.policies.queries import orders_of
from accounts.policies.resolve import AccountOrders
from mailportal.sql import row_count
from mailportal.statements import Blank, Statement
from security.browsers.sessions.queries import living_sessions
from security.browsers.trusted_devices.queries import Ground, ground_of, living_trusted_devices
from security.client_passwords.queries import living_client_passwords
from security.credentials import client_credential
from security.factors.authenticators.models import Authenticator
from security.factors.phones.models import SecurePhone
from security.factors.questions.models import SecurityAnswer
from security.factors.recovery_codes.models import RecoveryCode
from security.programs.rules import Program, program_of
from security.resets.rules import Holding, HoldingKind


def holdings_of(*, account: User, orders: AccountOrders | None = None) -> tuple[Holding, ...]:
    """Return what the account has: security passwords, then sessions, trusted devices and second factors.

    At most ten of each of the first three, in one statement. What the link of a notice has stopped is among them, for
    it comes back when that is decided so. ``orders`` are the account's where they have been read already.
    """
    held = orders_of(account=account) if orders is None and account.domain_id is not None else orders
    rows = [_HeldRow(*row) for row in _rows_of(account, ground_of(account=account, orders=held))]
    passwords = sorted(_of(rows, HoldingKind.CLIENT_PASSWORD), key=lambda row: (row.created_at, row.pk))
    browsers = [*_of(rows, HoldingKind.SESSION), *_of(rows, HoldingKind.TRUSTED_DEVICE)]
    return (*map(_client_password, passwords), *map(_browser, browsers), *_factors(account))


class _HeldRow(NamedTuple):
    kind: str
    public_id: UUID
    name: str
    system: str
    place: str
    seen_at: datetime | None
    created_at: datetime
    pk: int


def _rows_of(account: User, ground: Ground) -> QuerySet[Any, Any]:
    passwords = living_client_passwords(account=account)
    sessions = living_sessions(account=account, now=timezone.now())
    devices = living_trusted_devices(account=account, ground=ground)
    used, seen = ("last_used_address", "last_used_at", "created_at"), ("seen_at", "created_at")
    return _columns(passwords, HoldingKind.CLIENT_PASSWORD, "label", _NOTHING, *used, "pk").union(
        _columns(sessions, HoldingKind.SESSION, "program", _NOTHING, "source_address", *seen, _NONE),
        _columns(devices, HoldingKind.TRUSTED_DEVICE, "program", "system", "network", *seen, "pk"),
        all=True,
    )


_NOTHING, _NONE = Value("", CharField()), Value(0, BigIntegerField())


def _columns(rows: QuerySet[Any], kind: HoldingKind, *columns: str | Value) -> QuerySet[Any, Any]:
    # Without their order, which a part of a compound statement cannot have.
    return rows.order_by().values_list(Value(kind.value, CharField()), "public_id", *columns)


def _of(rows: Iterable[_HeldRow], kind: HoldingKind) -> list[_HeldRow]:
    """Those of the kind, the latest used first."""
    found = [row for row in rows if row.kind == kind]
    return sorted(found, key=lambda row: row.seen_at or row.created_at, reverse=True)


def _client_password(row: _HeldRow) -> Holding:
    return Holding(
        HoldingKind.CLIENT_PASSWORD,
        row.public_id,
        name=row.name,
        seen_at=row.seen_at,
        place=row.place,
        credential=client_credential(row.pk),
    )


def _browser(row: _HeldRow) -> Holding:
    kind = HoldingKind(row.kind)
    program = program_of(row.name) if kind is HoldingKind.SESSION else Program(row.name, row.system)
    return Holding(kind, row.public_id, program=program, seen_at=row.seen_at, place=row.place)


def _bound() -> QuerySet[User, Any]:
    unused = RecoveryCode.objects.filter(sheet__user=OuterRef("pk"), used_at__isnull=True)
    return User.objects.filter(pk=Blank("account", BigAutoField())).values(
        "securephone__public_id",
        "securephone__sealed_number",
        has_authenticator=Exists(Authenticator.objects.filter(user=OuterRef("pk"), confirmed=True)),
        has_questions=Exists(SecurityAnswer.objects.filter(account=OuterRef("pk"), confirmed_at__isnull=False)),
        codes_left=row_count(unused),
    )


_BOUND: Final = Statement(_bound)


def _factors(account: User) -> Iterator[Holding]:
    [row] = _BOUND.rows(account=account.pk)
    if row["has_authenticator"]:
        yield Holding(HoldingKind.AUTHENTICATOR, codes_left=row["codes_left"])
    if row["securephone__public_id"] is not None:
        phone = SecurePhone(
            user_id=account.pk, public_id=row["securephone__public_id"], sealed_number=row["securephone__sealed_number"]
        )
        yield Holding(HoldingKind.PHONE, name=phone.masked)
    if row["has_questions"]:
        yield Holding(HoldingKind.QUESTIONS)
