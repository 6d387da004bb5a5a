"""The gates after the right password, in their order, pure (E2)."""

import itertools

import pytest

from security.factors.rules import Enrolment, Method, Proved
from security.logon.stages import LogonFacts, Stage, assurance_of, life_of, stage_of

METHODS = (Method.AUTHENTICATOR, Method.RECOVERY_CODE)


def facts(
    methods: tuple[Method, ...] = (),
    proved: Proved = Proved.NOTHING,
    enrolment: Enrolment = Enrolment.NOT_DUE,
    *,
    change: bool = False,
    set_up: bool = False,
) -> LogonFacts:
    return LogonFacts(methods, proved, enrolment, change, set_up)


@pytest.mark.parametrize(
    ("standing", "wanted"),
    [
        (facts(), Stage.DONE),
        (facts(METHODS), Stage.SECOND_STEP),
        (facts(METHODS, Proved.AUTHENTICATOR), Stage.DONE),
        (facts(METHODS, Proved.TRUSTED_DEVICE), Stage.DONE),
        (facts(enrolment=Enrolment.AUTHENTICATOR), Stage.ENROLMENT),
        (facts(enrolment=Enrolment.CLOSED), Stage.NO_WAY_IN),
        (facts(change=True), Stage.PASSWORD_CHANGE),
        (facts(set_up=True), Stage.SET_UP),
        # A required phone is bound in the set-up, also by people who have the rest of it behind them.
        (facts(enrolment=Enrolment.PHONE), Stage.SET_UP),
        (facts(enrolment=Enrolment.PHONE, change=True), Stage.PASSWORD_CHANGE),
        # Each gate before the next: the second step, the attachment, the change, the set-up.
        (facts(METHODS, enrolment=Enrolment.AUTHENTICATOR, change=True, set_up=True), Stage.SECOND_STEP),
        (facts(METHODS, Proved.QUESTIONS, Enrolment.AUTHENTICATOR, change=True, set_up=True), Stage.ENROLMENT),
        (facts(METHODS, Proved.AUTHENTICATOR, change=True, set_up=True), Stage.PASSWORD_CHANGE),
        # A trusted device skips the second step and nothing else: a new password takes the factor (rule 7, M19).
        (facts(METHODS, Proved.TRUSTED_DEVICE, change=True), Stage.SECOND_STEP),
        (facts(METHODS, Proved.AUTHENTICATOR, change=True), Stage.PASSWORD_CHANGE),
    ],
)
def test_the_first_gate_that_is_shut(standing: LogonFacts, wanted: Stage) -> None:
    assert stage_of(standing) is wanted


def test_nothing_is_done_while_any_gate_is_shut() -> None:
    """E2, for every combination."""
    combinations = itertools.product((METHODS, ()), Proved, Enrolment, (True, False), (True, False))
    for methods, proved, enrolment, change, set_up in combinations:
        is_open = (not methods or bool(proved)) and enrolment is Enrolment.NOT_DUE and not change and not set_up
        stage = stage_of(LogonFacts(methods, proved, enrolment, change, set_up))
        assert (stage is Stage.DONE) == is_open


def test_only_a_second_factor_makes_a_session_of_level_two() -> None:
    """D6, 1.5: a trusted device and questions are no second factor."""
    strong = {proved for proved in Proved if assurance_of(proved) == 2}
    assert strong == {Proved.AUTHENTICATOR, Proved.PHONE, Proved.RECOVERY_CODE}


def test_a_half_session_waits_five_minutes() -> None:
    """docs/security.md 1.3, pre-2FA state."""
    assert life_of(Stage.SECOND_STEP).total_seconds() == 300
