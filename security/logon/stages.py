"""The logon as stages, pure: after the right password each gate in its order, and nothing opens before the last (E2).

The last one is the set-up, in steps of its own.

A stage is never stored: it follows from what this flow has proved and from how the account stands now, so that no
step can be skipped, repeated out of turn, or survive a change of the account.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from security.factors.rules import Enrolment, Method, Proved


class Stage(StrEnum):
    """What is due next in a flow whose password was right."""

    SECOND_STEP = "second-step"
    ENROLMENT = "enrolment"
    NO_WAY_IN = "no-way-in"
    PASSWORD_CHANGE = "password-change"
    SET_UP = "set-up"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class LogonFacts:
    """How a flow stands: what the second step may ask, what was proved, and what else is due."""

    methods: tuple[Method, ...]
    proved: Proved
    enrolment: Enrolment
    must_change_password: bool
    is_set_up_due: bool


# The second step was not asked for, which proves nothing (rule 7, P6).
SKIPPED: Final = frozenset({Proved.TRUSTED_DEVICE, Proved.SECURE_NETWORK})


def stage_of(facts: LogonFacts) -> Stage:
    """Return the first gate that is still shut."""
    if facts.methods and not _is_proof_enough(facts):
        return Stage.SECOND_STEP
    if facts.enrolment in {Enrolment.CLOSED, Enrolment.FROZEN}:
        return Stage.NO_WAY_IN
    if facts.enrolment is Enrolment.AUTHENTICATOR:
        return Stage.ENROLMENT
    if facts.must_change_password:
        return Stage.PASSWORD_CHANGE
    # A phone is bound in the set-up, which does not end without the one that is required.
    return Stage.SET_UP if facts.is_set_up_due or facts.enrolment is Enrolment.PHONE else Stage.DONE


def _is_proof_enough(facts: LogonFacts) -> bool:
    # A new password takes the second factor, as on the settings page: else a thief with the password, in a trusted
    # browser or a secure network, would only have to guess thirty codes elsewhere to be asked for a new one (rule 7,
    # attack M19).
    if facts.proved in SKIPPED:
        return not facts.must_change_password
    return facts.proved is not Proved.NOTHING


# How long a flow waits at a stage: the half-session of docs/security.md 1.3; the life of a shown, unconfirmed secret;
# and what it takes to choose a password, or questions and a phone.
_LIVES = {
    Stage.SECOND_STEP: timedelta(minutes=5),
    Stage.ENROLMENT: timedelta(minutes=10),
    Stage.PASSWORD_CHANGE: timedelta(minutes=10),
    Stage.SET_UP: timedelta(minutes=15),
}


def life_of(stage: Stage) -> timedelta:
    """Return how long a flow lives from when it reaches this stage; KeyError where nothing is waited for."""
    return _LIVES[stage]


_ASSURING = {Proved.AUTHENTICATOR, Proved.PHONE, Proved.RECOVERY_CODE}


def assurance_of(proved: Proved) -> int:
    """Return the session's level: 2 with a second factor; 1 where that was skipped, with questions or nothing more."""
    return 2 if proved in _ASSURING else 1


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
    """Whether the phone can wait: not where the domain requires a second factor and there is none yet."""
    return has_factor or not is_second_factor_required
