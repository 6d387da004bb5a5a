"""Which second factors an account has, which of them its domain offers, and what a logon asks for."""

from dataclasses import dataclass

from django.utils import timezone
from django_otp.models import Device

from accounts.models import User
from accounts.policies.queries import effective_policies
from accounts.policies.resolve import EffectivePolicy
from security.authenticators.queries import authenticator_of
from security.factors.rules import (
    Enrolment,
    EnrolmentOrder,
    Factors,
    Method,
    enrolment_at_logon,
    methods_at_logon,
    methods_at_step_up,
    offered,
)
from security.phones.queries import phone_of
from security.policies import (
    FACTOR_AUTHENTICATOR,
    FACTOR_PHONE,
    FACTOR_QUESTIONS,
    ON,
    QUESTIONS_AS_SECOND_STEP,
    REQUIRED,
    SECOND_FACTOR,
)
from security.questions.queries import answers_of, has_questions, texts_of
from security.recovery_codes.queries import recovery_codes_left, recovery_codes_of

_KINDS = (SECOND_FACTOR, FACTOR_PHONE, FACTOR_AUTHENTICATOR, FACTOR_QUESTIONS, QUESTIONS_AS_SECOND_STEP)


@dataclass(frozen=True, slots=True)
class SecondStep:
    """What a logon asks for after the password: the methods to choose from, and whether one is to be attached."""

    methods: tuple[Method, ...]
    enrolment: Enrolment


def factors_of(*, account: User) -> Factors:
    """Return what the account has bound and confirmed, whatever its domain offers."""
    phone = phone_of(account=account)
    return Factors(
        has_authenticator=authenticator_of(account=account) is not None,
        has_phone=phone is not None,
        masked_phone=phone.masked if phone else "",
        recovery_codes_left=recovery_codes_left(account=account),
        has_questions=has_questions(account=account),
    )


def second_step_of(*, account: User) -> SecondStep:
    """Return what the second step of a logon asks for (E3, rule 6). An operator is under no domain's policy."""
    factors, now = factors_of(account=account), timezone.now()
    if account.domain_id is None:
        enrolment = enrolment_at_logon(factors, _operators_order(account), now=now)
        return SecondStep(methods_at_logon(factors, questions_allowed=False), enrolment)
    policies = effective_policies(kinds=_KINDS, account=account)
    questions_allowed = _is_on(policies, FACTOR_QUESTIONS.name) and _is_on(policies, QUESTIONS_AS_SECOND_STEP.name)
    methods = methods_at_logon(_narrowed(factors, policies), questions_allowed=questions_allowed)
    return SecondStep(methods, enrolment_at_logon(factors, _order(account, policies), now=now))


def step_up_ways(*, account: User) -> tuple[tuple[Method, ...], ...]:
    """Return the ways in which the account proves itself before a sensitive act, the best first."""
    factors = factors_of(account=account)
    if account.domain_id is None:
        return methods_at_step_up(factors)
    return methods_at_step_up(_narrowed(factors, effective_policies(kinds=_KINDS, account=account)))


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


def _narrowed(factors: Factors, policies: dict[str, EffectivePolicy]) -> Factors:
    return offered(
        factors,
        phone_is_on=_is_on(policies, FACTOR_PHONE.name),
        authenticator_is_on=_is_on(policies, FACTOR_AUTHENTICATOR.name),
        questions_are_on=_is_on(policies, FACTOR_QUESTIONS.name),
    )


def _operators_order(account: User) -> EnrolmentOrder:
    # O3: always required, and attached only in a window that was opened on the host.
    return EnrolmentOrder(
        is_required=True,
        authenticator_is_on=True,
        required_since=account.created_at,
        account_since=account.created_at,
        was_ever_bound=True,
        opened_until=account.enrolment_until,
    )


def _order(account: User, policies: dict[str, EffectivePolicy]) -> EnrolmentOrder:
    required = policies[SECOND_FACTOR.name]
    since = None if required.order is None else required.order.since
    return EnrolmentOrder(
        is_required=required.value == REQUIRED,
        authenticator_is_on=_is_on(policies, FACTOR_AUTHENTICATOR.name),
        required_since=since or account.created_at,
        account_since=account.created_at,
        was_ever_bound=account.first_factor_at is not None,
        opened_until=account.enrolment_until,
    )


def _is_on(policies: dict[str, EffectivePolicy], kind: str) -> bool:
    return policies[kind].value == ON
