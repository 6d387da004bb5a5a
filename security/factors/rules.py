"""Second factors, pure: which there are, what is offered when, and what can become of a code."""

from dataclasses import dataclass
from enum import StrEnum


class Method(StrEnum):
    """A way to prove who one is, beside or instead of the account password."""

    AUTHENTICATOR = "authenticator"
    PHONE = "phone"
    RECOVERY_CODE = "recovery-code"
    QUESTIONS = "questions"
    PASSWORD = "password"


class CodeOutcome(StrEnum):
    """What became of one typed code or answer."""

    RIGHT = "right"
    WRONG = "wrong"
    ALREADY_USED = "already-used"
    EXPIRED = "expired"
    THROTTLED = "throttled"


@dataclass(frozen=True, slots=True)
class Factors:
    """What an account has bound; ``masked_phone`` is empty where there is no confirmed phone."""

    has_authenticator: bool = False
    has_phone: bool = False
    masked_phone: str = ""
    recovery_codes_left: int = 0
    has_questions: bool = False

    @property
    def is_bound(self) -> bool:
        """Say whether a real second factor is bound; questions are none (SECURITY.md D2)."""
        return self.has_authenticator or self.has_phone


def methods_at_logon(factors: Factors, *, questions_allowed: bool) -> tuple[Method, ...]:
    """Return what the second step offers, the best first (rule 6, E3); empty where no step can be asked.

    Questions only where the domain allows them and neither phone nor authenticator is bound (attack M21).
    """
    if factors.is_bound:
        return _bound_methods(factors)
    return (Method.QUESTIONS,) if factors.has_questions and questions_allowed else ()


def methods_at_step_up(factors: Factors) -> tuple[tuple[Method, ...], ...]:
    """Return the ways to prove oneself before a sensitive act, each a set of methods asked together.

    Any bound factor; none bound: the questions with the account password; nothing bound: the account password
    (SPEC.md, identity check before Generate).
    """
    if factors.is_bound:
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
