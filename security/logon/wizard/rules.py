"""The set-up at the first logon, pure: what is asked, in which order (E2)."""

from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """What a person is asked for next."""

    QUESTIONS = "questions"
    CONFIRM = "confirm"
    PHONE = "phone"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class SetUp:
    """What the domain offers an account, and how far the account has come.

    ``has_pending`` says that answers of this very logon wait to be typed again.
    """

    offers_questions: bool
    has_questions: bool
    has_pending: bool
    offers_phone: bool
    has_phone: bool

    @property
    def step(self) -> Step:
        """Return the first step that is not done: nothing is asked that is switched off or set up already."""
        if self.offers_questions and not self.has_questions:
            return Step.CONFIRM if self.has_pending else Step.QUESTIONS
        return Step.PHONE if self.offers_phone and not self.has_phone else Step.DONE

    @property
    def steps(self) -> tuple[Step, ...]:
        """Return the steps of this account's way, those behind it too."""
        questions = (Step.QUESTIONS, Step.CONFIRM) if self.offers_questions else ()
        return (*questions, *((Step.PHONE,) if self.offers_phone else ()))


def may_skip_phone(*, is_second_factor_required: bool, has_factor: bool) -> bool:
    """Say whether the phone can wait: not where the domain requires a second factor and there is none yet."""
    return has_factor or not is_second_factor_required
