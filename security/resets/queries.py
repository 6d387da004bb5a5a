"""Reading all that an account has, in as many statements whatever that is."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import User
from accounts.policies.queries import orders_of
from accounts.policies.resolve import AccountOrders
from mailportal.sql import row_count
from security.browsers.sessions.queries import living_sessions
from security.browsers.trusted_devices.queries import ground_of, living_trusted_devices
from security.client_passwords.queries import living_client_passwords
from security.factors.authenticators.models import Authenticator
from security.factors.phones.models import SecurePhone
from security.factors.questions.models import SecurityAnswer
from security.factors.recovery_codes.models import RecoveryCode
from security.programs.rules import program_of
from security.resets.rules import Holding, HoldingKind


def holdings_of(*, account: User, orders: AccountOrders | None = None) -> tuple[Holding, ...]:
    """Return what the account has: security passwords, then sessions, trusted devices and second factors.

    At most ten of each of the first three. What the link of a notice has stopped is among them, for it comes back when
    that is decided so. ``orders`` are the account's where they have been read already.
    """
    held = orders_of(account=account) if orders is None and account.domain_id is not None else orders
    return (*_client_passwords(account), *_sessions(account), *_devices(account, held), *_factors(account))


def _client_passwords(account: User) -> Iterator[Holding]:
    for row in living_client_passwords(account=account):
        yield Holding(
            HoldingKind.CLIENT_PASSWORD,
            row.public_id,
            name=row.label,
            seen_at=row.last_used_at,
            place=row.last_used_address,
            credential=row.credential,
        )


def _sessions(account: User) -> Iterator[Holding]:
    for row in living_sessions(account=account, now=timezone.now()).order_by("-seen_at"):
        yield Holding(
            HoldingKind.SESSION,
            row.public_id,
            program=program_of(row.program),
            seen_at=row.seen_at,
            place=row.source_address,
        )


def _devices(account: User, orders: AccountOrders | None) -> Iterator[Holding]:
    for row in living_trusted_devices(account=account, ground=ground_of(account=account, orders=orders)):
        yield Holding(
            HoldingKind.TRUSTED_DEVICE, row.public_id, program=row.kind, seen_at=row.seen_at, place=row.network
        )


def _factors(account: User) -> Iterator[Holding]:
    unused = RecoveryCode.objects.filter(sheet__user=OuterRef("pk"), used_at__isnull=True)
    bound = User.objects.filter(pk=account.pk).values(
        "securephone__public_id",
        "securephone__sealed_number",
        has_authenticator=Exists(Authenticator.objects.filter(user=OuterRef("pk"), confirmed=True)),
        has_questions=Exists(SecurityAnswer.objects.filter(account=OuterRef("pk"), confirmed_at__isnull=False)),
        codes_left=row_count(unused),
    )
    row = bound.get()
    if row["has_authenticator"]:
        yield Holding(HoldingKind.AUTHENTICATOR, codes_left=row["codes_left"])
    if row["securephone__public_id"] is not None:
        phone = SecurePhone(
            user_id=account.pk, public_id=row["securephone__public_id"], sealed_number=row["securephone__sealed_number"]
        )
        yield Holding(HoldingKind.PHONE, name=phone.masked)
    if row["has_questions"]:
        yield Holding(HoldingKind.QUESTIONS)
