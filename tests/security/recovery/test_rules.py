"""The steps of a recovery and what proves its holder, pure; under any order of what is tried (docs/security.md 1.7)."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from security.factors.rules import Method
from security.grants.rules import WINDOW
from security.recovery.rules import (
    FIRST_METHODS,
    LIFE,
    SECOND_METHODS,
    TRIES,
    ByQuestions,
    OutOfTurn,
    RecoveryGround,
    RecoveryProgress,
    RecoveryStage,
)

BEGIN = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
NOBODY = RecoveryGround()


def grounds() -> list[RecoveryGround]:
    return [RecoveryGround(*bits, by_questions=by) for *bits, by in product(*[(False, True)] * 4, ByQuestions)]


def test_nobody_is_proved_by_anything() -> None:
    assert not any(NOBODY.opens(method) for method in Method)
    assert not NOBODY.is_enough((Method.PHONE, Method.AUTHENTICATOR))


@pytest.mark.parametrize("ground", grounds())
def test_f2_an_authenticator_is_asked_for_wherever_it_is_bound(ground: RecoveryGround) -> None:
    """And nothing but the two first methods ever comes first."""
    for first in Method:
        assert ground.is_enough((first,)) == (ground.opens(first) and not ground.has_authenticator)
        for second in SECOND_METHODS:
            assert ground.is_enough((first, second)) == ground.opens(first)
    assert not any(ground.opens(method) for method in Method if method not in FIRST_METHODS)


@pytest.mark.parametrize(
    ("by", "bound", "unbound"),
    [(ByQuestions.NEVER, False, False), (ByQuestions.UNBOUND, False, True), (ByQuestions.ALWAYS, True, True)],
)
def test_questions_recover_where_the_domain_says_so(by: ByQuestions, bound: bool, unbound: bool) -> None:
    assert RecoveryGround(has_questions=True, is_bound=True, by_questions=by).opens(Method.QUESTIONS) is bound
    assert RecoveryGround(has_questions=True, by_questions=by).opens(Method.QUESTIONS) is unbound


def test_f3_the_pauses_between_codes() -> None:
    now, progress = BEGIN, RecoveryProgress(BEGIN + LIFE, Method.PHONE)
    for pause in (60, 120, 300, 300):
        progress = progress.asking(now)
        assert progress.seconds_to_next_code(now) == pause
        with pytest.raises(OutOfTurn):
            progress.asking(now + timedelta(seconds=pause - 1))
        now += timedelta(seconds=pause)


class Recovery(RuleBasedStateMachine):
    """One request; whatever is tried in whatever order, it goes where its proofs lead and nowhere else."""

    def __init__(self) -> None:
        super().__init__()
        self.now, self.progress = BEGIN, RecoveryProgress(BEGIN + LIFE)
        self.ground = NOBODY
        self.wrong = 0
        self.granted: datetime | None = None

    @rule(ground=st.sampled_from(grounds()))
    def account_is_changed(self, ground: RecoveryGround) -> None:
        self.ground = ground

    @rule(seconds=st.integers(1, 400))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(method=st.sampled_from(Method))
    def choose(self, method: Method) -> None:
        with suppress(OutOfTurn):
            self.progress = self.progress.choosing(method, self.now)
            assert method in FIRST_METHODS

    @rule()
    def ask_for_a_code(self) -> None:
        with suppress(OutOfTurn):
            self.progress = self.progress.asking(self.now)

    @rule(method=st.sampled_from(Method), is_right=st.booleans())
    def try_(self, method: Method, is_right: bool) -> None:
        """As the services do: counted as a wrong one before anything is looked at."""
        try:
            tried = self.progress.trying(self.now)
        except OutOfTurn:
            return
        self.progress, self.wrong = tried, self.wrong + 1
        proofs = (*tried.proofs, method)
        is_due = method in SECOND_METHODS if tried.proofs else method is tried.method
        if is_right and is_due and self.ground.opens(proofs[0]):
            is_enough = self.ground.is_enough(proofs)
            self.progress = tried.proving(method, self.now, is_enough=is_enough)
            self.wrong -= 1
            self.granted = self.now if is_enough else None

    @rule()
    def set_the_password(self) -> None:
        stage = self.progress.stage(self.now)
        try:
            self.progress = self.progress.finishing(self.now)
        except OutOfTurn:
            assert stage is not RecoveryStage.PASSWORD
            return
        assert self.granted is not None
        assert self.now < min(self.granted + WINDOW, BEGIN + LIFE)

    @invariant()
    def never_more_than_five_wrong_ones(self) -> None:
        assert self.wrong <= TRIES

    @invariant()
    def a_password_takes_proofs(self) -> None:
        if self.progress.stage(self.now) in {RecoveryStage.PASSWORD, RecoveryStage.DONE}:
            assert self.granted is not None
            assert self.progress.proofs[0] in FIRST_METHODS

    @invariant()
    def it_ends(self) -> None:
        if self.now >= BEGIN + LIFE:
            assert self.progress.stage(self.now) is RecoveryStage.OVER


TestRecovery = Recovery.TestCase
TestRecovery.settings = settings(max_examples=200, stateful_step_count=30)
