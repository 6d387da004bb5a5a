"""F2: a new password by the security questions, where the domain lets them recover an account."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from security.factors.questions.catalogue import QUESTIONS as CATALOGUE
from security.models import SecurityAnswer
from security.policies import FACTOR_QUESTIONS, OFF, QUESTION_COUNT, RECOVERY_BY_QUESTIONS
from tests.browser import browser, in_one_line
from tests.cast import Cast
from tests.security.factors.questions.acts import set_up
from tests.security.recovery.acts import (
    ANSWERED,
    DONE,
    FAILED,
    MISSED,
    PASSWORD,
    QUESTIONS,
    by_questions,
    proved_by_questions,
    reset,
    rested_phone,
)


def test_all_answers_set_a_new_password(cast: Cast) -> None:
    set_up(cast.alice)
    client = proved_by_questions(cast.alice)
    assert reset(client)["Location"] == DONE
    assert "for 24 hours no mail program" in in_one_line(client.get(DONE))


def test_all_are_asked_at_once_and_none_is_named_wrong(cast: Cast) -> None:
    set_up(cast.alice)
    client = by_questions(cast.alice.address)
    page = client.get(QUESTIONS).content.decode()
    assert str(CATALOGUE["first-manager"]) in page
    assert str(CATALOGUE["swimming"]) in page
    answer = client.post(QUESTIONS, {**ANSWERED, "answer_2": "Somebody"})
    assert answer.status_code == 400
    assert "The answers are not all correct." in in_one_line(answer)
    assert ANSWERED["answer_1"] not in in_one_line(answer)
    assert client.post(QUESTIONS, ANSWERED)["Location"] == PASSWORD


def test_five_wrong_sets_end_with_the_one_message(cast: Cast) -> None:
    set_up(cast.alice)
    client = by_questions(cast.alice.address)
    answers = [client.post(QUESTIONS, MISSED) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [400] * 4 + [302]
    assert answers[-1]["Location"] == FAILED


def test_an_empty_answer_is_no_try(cast: Cast) -> None:
    set_up(cast.alice)
    client = by_questions(cast.alice.address)
    for _ in range(6):
        assert client.post(QUESTIONS, {**ANSWERED, "answer_2": ""}).status_code == 400
    assert client.post(QUESTIONS, ANSWERED)["Location"] == PASSWORD


@pytest.mark.parametrize("kind", [FACTOR_QUESTIONS, RECOVERY_BY_QUESTIONS])
def test_r11_right_answers_are_wrong_where_the_domain_says_so(cast: Cast, kind: object) -> None:
    """R11: the same words, the same tries, the same message at the end."""
    set_up(cast.alice)
    cast.order(kind, OFF if kind is FACTOR_QUESTIONS else "never")  # type: ignore[arg-type]
    client = by_questions(cast.alice.address)
    answers = [client.post(QUESTIONS, ANSWERED) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [400] * 4 + [302]
    assert answers[-1]["Location"] == FAILED


def test_beside_a_phone_by_default_and_not_where_the_domain_says_so(cast: Cast) -> None:
    set_up(cast.alice)
    rested_phone(cast.alice)
    assert by_questions(cast.alice.address).post(QUESTIONS, ANSWERED)["Location"] == PASSWORD
    cast.order(RECOVERY_BY_QUESTIONS, "unbound")
    assert by_questions(cast.alice.address).post(QUESTIONS, ANSWERED).status_code == 400


def test_stopped_answers_prove_nothing(cast: Cast) -> None:
    """X34."""
    set_up(cast.alice)
    SecurityAnswer.objects.filter(position=1).update(frozen_at=timezone.now())
    assert by_questions(cast.alice.address).post(QUESTIONS, ANSWERED).status_code == 400


def test_as_many_are_asked_as_the_domain_asks_anybody(cast: Cast) -> None:
    """Whose own are fewer is asked one more, whose answer is not looked at: nobody is told apart by it."""
    set_up(cast.alice)
    cast.order(QUESTION_COUNT, "3", department=cast.engineering)
    client = by_questions(cast.alice.address)
    assert client.get(QUESTIONS).content.decode().count('name="answer_') == 3
    assert client.post(QUESTIONS, ANSWERED).status_code == 400
    assert client.post(QUESTIONS, {**ANSWERED, "answer_3": "Anything"})["Location"] == PASSWORD


def test_a_day_later_they_may_be_tried_again(cast: Cast) -> None:
    set_up(cast.alice)
    client = by_questions(cast.alice.address)
    for _ in range(5):
        client.post(QUESTIONS, MISSED)
    assert by_questions(cast.alice.address).post(QUESTIONS, ANSWERED).status_code == 400
    assert by_questions(cast.alice.address, browser(source="198.51.100.7")).post(QUESTIONS, ANSWERED)["Location"]
    with time_machine.travel(timezone.now() + timedelta(hours=24, seconds=1)):
        assert by_questions(cast.alice.address).post(QUESTIONS, ANSWERED)["Location"] == PASSWORD
