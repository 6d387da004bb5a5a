"""Reading rounds: the cards of a sheet for its issuer, and the code that an account may still use."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.models import User
from security.passwords.activation.codes import code_of
from security.passwords.activation.models import ActivationCode, ActivationRound
from security.passwords.activation.rules import SHOWN_FOR


@dataclass(frozen=True, slots=True)
class Card:
    """What is printed for one person."""

    name: str
    address: str
    department_id: int | None
    code: str = field(repr=False)
    ends_at: datetime


def shown_round(*, public_id: UUID, issuer: User) -> ActivationRound | None:
    """Return a round that this person began within the last 24 hours; None for any other."""
    now = timezone.now()
    mine = ActivationRound.objects.select_related("domain").filter(public_id=public_id, issuer=issuer)
    return mine.filter(created_at__gt=now - SHOWN_FOR, expires_at__gt=now).first()


def cards_left(sheet: ActivationRound, *, among: QuerySet[User]) -> int:
    """Return how many of these people have a code of the round that still works."""
    return living_codes().filter(round=sheet, account__in=among).count()


def codes_of(
    sheet: ActivationRound, *, among: QuerySet[User] | None = None, start: int = 0, most: int | None = None
) -> Iterator[Card]:
    """Yield the cards of a round whose codes still work, by department and name, ``most`` of them from ``start`` on.

    Those of people who are not ``among`` these are left out. Whether they may be shown is for ``shown_round`` to say,
    and for the proof of the page.
    """
    rows = living_codes().filter(round=sheet).select_related("account")
    rows = rows if among is None else rows.filter(account__in=among)
    rows = rows.order_by("account__department__path", "account__name", "account_id")
    for row in rows[start : None if most is None else start + most]:
        account = row.account
        code = code_of(account=account.public_id, round_id=sheet.public_id, kid=sheet.kid)
        yield Card(account.name, account.address, account.department_id, code, sheet.expires_at)


def living_codes() -> QuerySet[ActivationCode]:
    """Return the codes that open anything: not too old, of accounts whose password nobody has set since."""
    return ActivationCode.objects.filter(
        round__expires_at__gt=timezone.now(),
        auth_epoch=F("account__auth_epoch"),
        account__frozen_at__isnull=True,
        account__domain__suspended_at__isnull=True,
    )
