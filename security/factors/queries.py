"""Which second factors an account has, which of them its domain offers, and what a logon asks for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, Final

from django.db.models import BigAutoField, DateTimeField, Exists, F, OuterRef, QuerySet
from django.db.models.expressions import Combinable
from django.utils import timezone
from django_otp.models import Device

from accounts.models import User
from accounts.policies.kinds import PolicyKind
from accounts.policies.queries import orders_of
from accounts.policies.resolve import AccountOrders
from mailportal.sql import row_count
from mailportal.statements import Blank, Statement
from security import policies
from security.factors.authenticators.models import Authenticator
from security.factors.authenticators.queries import authenticator_of, is_authenticator_offered
from security.factors.passes.queries import unused_passes
from security.factors.phones.models import SecurePhone
from security.factors.phones.queries import phone_of
from security.factors.questions.models import SecurityAnswer
from security.factors.questions.queries import answers_of, texts_of
from security.factors.recovery_codes.models import RecoveryCode
from security.factors.recovery_codes.queries import recovery_codes_of
from security.factors.rules import (
    Enrolment,
    EnrolmentOrder,
    Factors,
    Method,
    Proved,
    Way,
    enrolment_at_logon,
    methods_at_logon,
    methods_at_step_up,
    offered,
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What an account has bound, and what the orders make of it: read once a request and handed down.

    ``orders`` are None for an operator, who is under no domain's policy; ``epochs`` are those under which it holds.
    """

    account: User
    factors: Factors
    orders: AccountOrders | None
    epochs: tuple[int, int]

    @property
    def methods(self) -> tuple[Method, ...]:
        """The methods of a logon's second step, the best first (E3, rule 6); empty where none is asked."""
        questions_allowed = self._is_on(policies.FACTOR_QUESTIONS) and self._is_on(policies.QUESTIONS_AS_SECOND_STEP)
        return methods_at_logon(self._offered, questions_allowed=questions_allowed)

    @property
    def enrolment(self) -> Enrolment:
        """Whether a second factor is to be attached during a logon by the password alone, and which."""
        return self.enrolment_after(Proved.NOTHING)

    def enrolment_after(self, proved: Proved) -> Enrolment:
        """Whether one is to be attached during a logon whose second step was passed like this, and which."""
        is_by_pass = proved is Proved.PASS
        return enrolment_at_logon(self.factors, _order(self), now=timezone.now(), is_by_pass=is_by_pass)

    @property
    def is_required(self) -> bool:
        """Whether the account may not be without a second factor: ordered by policy (P6), or an operator's (O3)."""
        return self.orders is None or self.orders.value(policies.SECOND_FACTOR) == policies.REQUIRED

    @property
    def ways(self) -> tuple[Way, ...]:
        """The ways to prove oneself before a sensitive act, the best first."""
        return methods_at_step_up(self._offered)

    @property
    def authenticator_ways(self) -> tuple[Way, ...]:
        """The ways to show that the authenticator is one's own, whatever the domain offers now."""
        return methods_at_step_up(replace(self.factors, has_phone=False)) if self.factors.has_authenticator else ()

    @property
    def _offered(self) -> Factors:
        if self.orders is None:
            return self.factors
        return offered(
            self.factors,
            phone_is_on=self._is_on(policies.FACTOR_PHONE),
            authenticator_is_on=self._is_on(policies.FACTOR_AUTHENTICATOR),
            questions_are_on=self._is_on(policies.FACTOR_QUESTIONS),
        )

    def _is_on(self, kind: PolicyKind) -> bool:
        return self.orders is not None and self.orders.value(kind) == policies.ON


def standing_of(account: User) -> Standing:
    """Return how the account stands now, in one query for its factors and one for its orders."""
    orders = None if account.domain_id is None else orders_of(account=account)
    return Standing(account, factors_of(account=account), orders, account.epochs)


def factors_of(*, account: User) -> Factors:
    """Return what the account has bound and confirmed, whatever its domain offers, in one query."""
    [row] = _BOUND.rows(account=account.pk, now=timezone.now())
    return factors_in(row)


def with_factors(accounts: QuerySet[User], now: datetime | Blank | None = None) -> QuerySet[User, Mapping[str, Any]]:
    """Return a row for each account, from which ``factors_in`` reads what it has bound; columns may be added."""
    return accounts.values("id", **factor_columns(now))


_BOUND: Final = Statement(
    lambda: with_factors(User.objects.filter(pk=Blank("account", BigAutoField())), Blank("now", DateTimeField()))
)


def factor_columns(now: datetime | Blank | None = None) -> Mapping[str, Combinable]:
    """Return the columns for a query of accounts that ``factors_in`` reads, as they are ``now`` or at this moment."""
    return {
        **_columns_of_any_time(),
        "has_pass": Exists(unused_passes(now).filter(account=OuterRef("pk"), **_SAME_EPOCHS)),
    }


@cache  # to put them together takes longer than to read them, and no hour is in them
def _columns_of_any_time() -> Mapping[str, Combinable]:
    confirmed = Authenticator.objects.filter(user=OuterRef("pk"), confirmed=True)
    answered = SecurityAnswer.objects.filter(account=OuterRef("pk"), confirmed_at__isnull=False, frozen_at__isnull=True)
    unused = RecoveryCode.objects.filter(
        sheet__user=OuterRef("pk"), sheet__frozen_at__isnull=True, used_at__isnull=True
    )
    return {
        "phone_public_id": F("securephone__public_id"),
        "phone_sealed_number": F("securephone__sealed_number"),
        "phone_frozen_at": F("securephone__frozen_at"),
        "has_authenticator": Exists(confirmed.filter(frozen_at__isnull=True)),
        "has_frozen_authenticator": Exists(confirmed.filter(frozen_at__isnull=False)),
        "recovery_codes_left": row_count(unused),
        "has_questions": Exists(answered),
    }


_SAME_EPOCHS = {"auth_epoch": OuterRef("auth_epoch"), "factor_epoch": OuterRef("factor_epoch")}


def factors_in(row: Mapping[str, Any]) -> Factors:
    """Return the factors of an account's row with ``factor_columns``."""
    is_phone_frozen = row["phone_frozen_at"] is not None
    has_phone = row["phone_public_id"] is not None and not is_phone_frozen
    phone = SecurePhone(user_id=row["id"], public_id=row["phone_public_id"], sealed_number=row["phone_sealed_number"])
    return Factors(
        has_authenticator=row["has_authenticator"],
        has_phone=has_phone,
        masked_phone=phone.masked if has_phone else "",
        recovery_codes_left=row["recovery_codes_left"],
        has_questions=row["has_questions"],
        is_frozen=is_phone_frozen or row["has_frozen_authenticator"],
        has_pass=row["has_pass"],
    )


def questions_for(*, account: User) -> tuple[str, ...]:
    """Return the texts of the account's security questions in the order in which they are asked."""
    return tuple(str(text) for text in texts_of(answers_of(account=account)))


def device_of(*, account: User, method: Method) -> Device | None:
    """Return the django-otp device behind a method, None for those that are no second factor."""
    match method:
        case Method.AUTHENTICATOR:
            return authenticator_of(account=account)
        case Method.PHONE:
            return phone_of(account=account)
        case Method.RECOVERY_CODE:
            return recovery_codes_of(account=account)
    return None


def _order(standing: Standing) -> EnrolmentOrder:
    # O3: an operator, under no orders, attaches a factor only in a window that was opened on the host.
    account, orders = standing.account, standing.orders
    required = None if orders is None else orders.effective(policies.SECOND_FACTOR).order
    return EnrolmentOrder(
        is_required=standing.is_required,
        authenticator_is_offered=is_authenticator_offered(account=account, orders=orders),
        required_since=(required and required.since) or account.created_at,
        account_since=account.created_at,
        was_ever_bound=orders is None or account.first_factor_at is not None,
        opened_until=account.enrolment_until,
    )
