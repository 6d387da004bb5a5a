"""Which slice checks what was typed for which method: one line for each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from security.factors.authenticators.verification import verify_authenticator
from security.factors.challenges.services import check_code
from security.factors.questions.verification import check_answers
from security.factors.recovery_codes.spending import spend_recovery_code
from security.factors.rules import CodeOutcome, Method
from security.flow.values import Flow


@dataclass(frozen=True, slots=True)
class Proof:
    """What was typed: a code, or the answers in the order of the questions; in which flow, for which purpose."""

    flow: Flow
    typed: str | Sequence[str]
    purpose: str

    @property
    def code(self) -> str:
        """Return what was typed into a single field."""
        return self.typed if isinstance(self.typed, str) else ""

    @property
    def answers(self) -> Sequence[str]:
        """Return what was typed into several fields."""
        return () if isinstance(self.typed, str) else self.typed


Check: TypeAlias = Callable[[Proof], CodeOutcome]


def _authenticator(proof: Proof) -> CodeOutcome:
    return verify_authenticator(account=proof.flow.account, code=proof.code)


def _phone(proof: Proof) -> CodeOutcome:
    return check_code(flow=proof.flow, purpose=proof.purpose, code=proof.code)


def _recovery_code(proof: Proof) -> CodeOutcome:
    return spend_recovery_code(account=proof.flow.account, code=proof.code, source=proof.flow.source)


def _questions(proof: Proof) -> CodeOutcome:
    return check_answers(
        account=proof.flow.account,
        answers=proof.answers,
        source=proof.flow.source,
        is_known_browser=proof.flow.browser.has_proved,
    )


CHECKS: Mapping[Method, Check] = {
    Method.AUTHENTICATOR: _authenticator,
    Method.PHONE: _phone,
    Method.RECOVERY_CODE: _recovery_code,
    Method.QUESTIONS: _questions,
}
# Checks without a slow hash and without counts of their own: they fit into the caller's transaction.
USED_UP_AT_ONCE = {Method.AUTHENTICATOR, Method.RECOVERY_CODE}
