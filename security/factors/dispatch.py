"""Which slice checks what was typed for which method: one line for each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

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


CHECKS: Mapping[Method, Callable[[Proof], CodeOutcome]] = {
    Method.AUTHENTICATOR: lambda proof: verify_authenticator(account=proof.flow.account, code=proof.code),
    Method.PHONE: lambda proof: check_code(flow=proof.flow, purpose=proof.purpose, code=proof.code),
    Method.RECOVERY_CODE: lambda proof: spend_recovery_code(
        account=proof.flow.account, code=proof.code, source=proof.flow.source
    ),
    Method.QUESTIONS: lambda proof: check_answers(
        account=proof.flow.account,
        answers=proof.answers,
        source=proof.flow.source,
        is_known_browser=proof.flow.browser.has_proved,
    ),
}
