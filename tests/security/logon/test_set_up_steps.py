"""Which step of the set-up is due (E2): what is switched off is left out, what is done is not asked again."""

from itertools import product

import pytest

from security.logon.stages import SetUp, Step, may_skip_phone

ALL = {
    "offers_questions": True,
    "has_questions": False,
    "has_pending": False,
    "offers_phone": True,
    "has_phone": False,
}


@pytest.mark.parametrize(
    ("changes", "step"),
    [
        ({}, Step.QUESTIONS),
        ({"has_pending": True}, Step.CONFIRM),
        ({"has_questions": True}, Step.PHONE),
        ({"has_questions": True, "has_pending": True}, Step.PHONE),
        ({"offers_questions": False}, Step.PHONE),
        ({"offers_questions": False, "has_pending": True}, Step.PHONE),
        ({"has_questions": True, "has_phone": True}, Step.DONE),
        ({"has_questions": True, "offers_phone": False}, Step.DONE),
        ({"offers_questions": False, "offers_phone": False}, Step.DONE),
    ],
)
def test_the_first_step_that_is_not_done(changes: dict[str, bool], step: Step) -> None:
    assert SetUp(**{**ALL, **changes}).step is step


def test_a_step_is_on_its_own_way_whatever_the_facts() -> None:
    for facts in product((True, False), repeat=5):
        set_up = SetUp(*facts)
        assert set_up.step is Step.DONE or set_up.step in set_up.steps


@pytest.mark.parametrize(
    ("required", "has_factor", "may"),
    [(False, False, True), (False, True, True), (True, True, True), (True, False, False)],
)
def test_the_phone_can_wait_unless_it_is_the_factor_that_is_required(
    required: bool, has_factor: bool, may: bool
) -> None:
    assert may_skip_phone(is_second_factor_required=required, has_factor=has_factor) is may
