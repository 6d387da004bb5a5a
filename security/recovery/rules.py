"""The way back to an account whose password was forgotten, pure: its steps, and what proves its holder (F1 to F4).

How far a request has come never depends on whether anybody has the address: only a right proof leads on.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from security.factors.challenges.rules import PAUSES
from security.factors.rules import Method
from security.grants.rules import WINDOW

LIFE = timedelta(minutes=15)  # docs/security.md 1.7; within it, ``WINDOW`` to set the password
TRIES = 5  # F3: wrong codes and answers of one request, whichever way they were given
CODE_PURPOSE = "recovery"  # a code sent for it opens nothing else

FIRST_METHODS = (Method.PHONE, Method.QUESTIONS)
SECOND_METHODS = (Method.AUTHENTICATOR, Method.RECOVERY_CODE)


class RecoveryStage(StrEnum):
    """What is due next in a request whose captcha was solved."""

    METHOD = "method"
    PROOF = "proof"
    SECOND_PROOF = "second-proof"
    PASSWORD = "password"
    DONE = "done"
    FAILED = "failed"
    OVER = "over"


class ByQuestions(StrEnum):
    """Whose account the domain lets security questions recover."""

    NEVER = "never"
    UNBOUND = "unbound"  # where neither a phone nor an authenticator is bound
    ALWAYS = "always"


class OutOfTurn(Exception):
    """The step is not due: it was done already, out of order, or after the end."""


@dataclass(frozen=True, slots=True)
class RecoveryGround:
    """What can prove an account's holder now; the default proves nobody: unknown, frozen, or nothing bound."""

    has_phone: bool = False
    has_questions: bool = False
    has_authenticator: bool = False
    is_bound: bool = False
    by_questions: ByQuestions = ByQuestions.NEVER

    def opens(self, method: Method) -> bool:
        """Whether this is a first proof that counts here."""
        if method is Method.PHONE:
            return self.has_phone
        return method is Method.QUESTIONS and self.has_questions and self._may_be_questions

    @property
    def _may_be_questions(self) -> bool:
        if self.by_questions is ByQuestions.UNBOUND:
            return not self.is_bound
        return self.by_questions is ByQuestions.ALWAYS

    def is_enough(self, proofs: tuple[Method, ...]) -> bool:
        """Whether these proofs, in their order, let the password be set: the authenticator's besides, where it is."""
        if not proofs or not self.opens(proofs[0]):
            return False
        return not self.has_authenticator or any(method in SECOND_METHODS for method in proofs[1:])


@dataclass(frozen=True, slots=True)
class RecoveryProgress:
    """How far a request has come. ``proofs`` were right, in their order; ``granted_at`` is when they were enough.

    ``codes`` is how often a code was asked for, last at ``code_asked_at``.
    """

    expires_at: datetime
    method: Method | None = None
    tries: int = 0
    proofs: tuple[Method, ...] = ()
    granted_at: datetime | None = None
    done_at: datetime | None = None
    codes: int = 0
    code_asked_at: datetime | None = None

    def stage(self, now: datetime) -> RecoveryStage:
        """Return the step that is due."""
        if now >= self.expires_at:
            return RecoveryStage.OVER
        if self.done_at is not None:
            return RecoveryStage.DONE
        if self.granted_at is not None:
            return RecoveryStage.PASSWORD if now < self.granted_at + WINDOW else RecoveryStage.OVER
        if self.tries >= TRIES:
            return RecoveryStage.FAILED
        if self.proofs:
            return RecoveryStage.SECOND_PROOF
        return RecoveryStage.METHOD if self.method is None else RecoveryStage.PROOF

    def choosing(self, method: Method, now: datetime) -> "RecoveryProgress":
        """Return the progress with this way to prove oneself, which may be changed until one was right."""
        self._require(now, RecoveryStage.METHOD, RecoveryStage.PROOF)
        if method not in FIRST_METHODS:
            raise OutOfTurn
        return replace(self, method=method)

    def asking(self, now: datetime) -> "RecoveryProgress":
        """Return the progress with one more code asked for."""
        self._require(now, RecoveryStage.PROOF)
        if self.method is not Method.PHONE or self.seconds_to_next_code(now):
            raise OutOfTurn
        return replace(self, codes=self.codes + 1, code_asked_at=now)

    def trying(self, now: datetime) -> "RecoveryProgress":
        """Return the progress with one more wrong try, as which each counts until it was right."""
        self._require(now, RecoveryStage.PROOF, RecoveryStage.SECOND_PROOF)
        return replace(self, tries=self.tries + 1)

    def proving(self, method: Method, now: datetime, *, is_enough: bool) -> "RecoveryProgress":
        """Return the progress with a right proof, whose own try is none."""
        if now >= self.expires_at or self.granted_at is not None or not self.tries:
            raise OutOfTurn
        granted_at = now if is_enough else None
        return replace(self, proofs=(*self.proofs, method), tries=self.tries - 1, granted_at=granted_at)

    def finishing(self, now: datetime) -> "RecoveryProgress":
        """Return the progress with the new password set."""
        self._require(now, RecoveryStage.PASSWORD)
        return replace(self, done_at=now)

    def seconds_to_next_code(self, now: datetime) -> int:
        """Return how long until another code may be asked for, 0 for now; the same for every address."""
        if self.code_asked_at is None:
            return 0
        pause = PAUSES[min(self.codes, len(PAUSES)) - 1]
        return max(0, -int(-(self.code_asked_at + pause - now).total_seconds() // 1))

    @property
    def tries_left(self) -> int:
        """Return how many more wrong tries there may be."""
        return max(0, TRIES - self.tries)

    def _require(self, now: datetime, *stages: RecoveryStage) -> None:
        if self.stage(now) not in stages:
            raise OutOfTurn
