"""Second factors, pure: which there are, what is offered when, and what can become of a code."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

ENROLMENT_WINDOW = timedelta(days=14)  # docs/security.md D5
ENROLMENT_REOPENED = timedelta(hours=24)
RECOVERY_CODES = 10
RECOVERY_CODE_LENGTH = 12  # 12 of 32 symbols: 60 random bits, three groups of four
PASS_SYMBOLS = 20  # 100 random bits
_FEW = 2  # from here on the person is told to renew


class Method(StrEnum):
    """A way to prove who one is, beside or instead of the account password."""

    AUTHENTICATOR = "authenticator"
    PHONE = "phone"
    RECOVERY_CODE = "recovery-code"
    QUESTIONS = "questions"
    PASSWORD = "password"
    PASS = "enrolment-pass"


# What is asked together; all of it has to be right.
Way: TypeAlias = tuple[Method, ...]


class Proved(StrEnum):
    """How the second step of a flow was passed."""

    NOTHING = ""
    AUTHENTICATOR = "authenticator"
    PHONE = "phone"
    RECOVERY_CODE = "recovery-code"
    QUESTIONS = "questions"
    TRUSTED_DEVICE = "trusted-device"
    SECURE_NETWORK = "secure-network"
    PASS = "enrolment-pass"

    @classmethod
    def by(cls, method: Method) -> "Proved":
        """Return what a right answer to this method proves. Raises ValueError for the password."""
        return cls(method.value)


class CodeOutcome(StrEnum):
    """Outcome of one typed code or answer."""

    RIGHT = "right"
    WRONG = "wrong"
    ALREADY_USED = "already-used"
    EXPIRED = "expired"
    THROTTLED = "throttled"
    # 30 failures in a row from unknown browsers: only known ones may still try.
    CLOSED = "closed"

    @property
    def is_unseen(self) -> bool:
        """Whether nothing was looked at: a flood of such tries goes to no log that is kept row by row."""
        return self in {CodeOutcome.THROTTLED, CodeOutcome.CLOSED}


@dataclass(frozen=True, slots=True)
class Factors:
    """What an account has bound and may use; ``masked_phone`` is empty where there is no confirmed phone.

    ``is_frozen``: an authenticator or phone is bound besides that was stopped by the link of a notice (X34). It proves
    nothing, yet the account is not one without a second factor: a thief who reads the owner's mail would make it one.
    ``has_pass``: an enrolment pass was issued that nobody has used yet (X21).
    """

    has_authenticator: bool = False
    has_phone: bool = False
    masked_phone: str = ""
    recovery_codes_left: int = 0
    has_questions: bool = False
    is_frozen: bool = False
    has_pass: bool = False

    @property
    def is_bound(self) -> bool:
        """Whether a real second factor is bound; questions are none (docs/security.md D2)."""
        return self.has_authenticator or self.has_phone


def offered(factors: Factors, *, phone_is_on: bool, authenticator_is_on: bool, questions_are_on: bool) -> Factors:
    """Leave out what the domain has switched off, but never the last second factor that is bound.

    A switch narrows the choice; it never turns two steps into one.
    """
    asked = replace(factors, has_questions=factors.has_questions and questions_are_on)
    narrowed = replace(
        asked,
        has_phone=factors.has_phone and phone_is_on,
        has_authenticator=factors.has_authenticator and authenticator_is_on,
    )
    return narrowed if narrowed.is_bound else asked


class Enrolment(StrEnum):
    """Whether a second factor is to be attached during the logon, and which (rule 6, method 1)."""

    NOT_DUE = "not-due"
    AUTHENTICATOR = "authenticator"
    PHONE = "phone"
    CLOSED = "closed"
    FROZEN = "frozen"


@dataclass(frozen=True, slots=True)
class EnrolmentOrder:
    """What bears on enrolment at logon: the domain's order with its start, the account's age, and its past."""

    is_required: bool
    authenticator_is_offered: bool
    required_since: datetime
    account_since: datetime
    was_ever_bound: bool
    opened_until: datetime | None


def enrolment_at_logon(
    factors: Factors, order: EnrolmentOrder, *, now: datetime, is_by_pass: bool = False
) -> Enrolment:
    """Whether the logon leads to attaching a second factor, by the password alone or by an enrolment pass as well.

    ``is_by_pass``: the pass was the second step of this logon, which attaches one and does nothing else (X21). The
    password alone does so only where the domain requires a factor and none was ever bound, within 14 days of the order
    or of the account's creation, whichever is later, or within a window that the postmaster opened (D5; attack M10). A
    phone where no authenticators are offered: the password alone opens nothing there either.
    """
    if factors.is_frozen and not _bound_methods(factors):
        return Enrolment.FROZEN
    if factors.is_bound or factors.is_frozen or not (order.is_required or is_by_pass):
        return Enrolment.NOT_DUE
    is_opened = order.opened_until is not None and now < order.opened_until
    is_within = now < max(order.required_since, order.account_since) + ENROLMENT_WINDOW
    if not (is_opened or is_by_pass) and (order.was_ever_bound or not is_within):
        return Enrolment.CLOSED
    return Enrolment.AUTHENTICATOR if order.authenticator_is_offered else Enrolment.PHONE


def methods_at_logon(factors: Factors, *, questions_allowed: bool) -> tuple[Method, ...]:
    """Return what the second step offers, the best first (rule 6, E3); empty where no step can be asked.

    An enrolment pass where nothing is bound, and then it alone. Questions only where the domain allows them and neither
    phone nor authenticator is bound (attack M21).
    """
    if factors.is_bound or factors.is_frozen:
        return _bound_methods(factors)
    if factors.has_pass:
        return (Method.PASS,)
    return (Method.QUESTIONS,) if factors.has_questions and questions_allowed else ()


def methods_at_step_up(factors: Factors) -> tuple[tuple[Method, ...], ...]:
    """Return the ways to prove oneself before a sensitive act, each a set of methods asked together.

    Any bound factor; none bound: the questions with the account password; nothing bound: the account password
    (docs/rules.md, identity check before Generate).
    """
    if factors.is_bound or factors.is_frozen:
        return tuple((method,) for method in _bound_methods(factors))
    if factors.has_questions:
        return ((Method.QUESTIONS, Method.PASSWORD),)
    return ((Method.PASSWORD,),)


def _bound_methods(factors: Factors) -> tuple[Method, ...]:
    offered = (
        (factors.has_authenticator, Method.AUTHENTICATOR),
        (factors.has_phone, Method.PHONE),
        (factors.recovery_codes_left > 0, Method.RECOVERY_CODE),
    )
    return tuple(method for is_there, method in offered if is_there)


def is_running_short(left: int) -> bool:
    """Whether so few recovery codes are left that new ones are due."""
    return left <= _FEW
