"""Answers are compared without case, width, punctuation and spaces, some are none (E9, docs/security.md 1.5; M20)."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from security.factors.questions.catalogue import QUESTIONS
from security.factors.questions.rules import AnswerFlaw, flaw_of, normalised

ADDRESS = "li.wei@sales.acme.example"


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("Okonkwo", "okonkwo"),
        ("  OKONKWO \t", "okonkwo"),
        ("\uff2f\uff4b\uff4f\uff4e\uff4b\uff57\uff4f", "okonkwo"),
        ("Jean-Paul", "jean paul"),
        ("Jean\u2011Paul", "jean paul"),
        ("O'Brien", "obrien"),
        ("O\u2019Brien", "obrien"),
        ("St. Mary's,  Leeds!", "st marys leeds"),
        ("Straße", "strasse"),
        ("ﬁsh", "fish"),
        ("e\u0301te", "\u00e9te"),
        ("王\u3000小明", "王 小明"),
        ("王小明。", "王小明"),
        ("zero\u200bwidth", "zerowidth"),
        ("a\u202eb", "ab"),
        ("...", ""),
        ("\ud800x", "x"),
    ],
)
def test_spellings_of_one_answer_are_one(typed: str, same: str) -> None:
    assert normalised(typed) == same


@given(st.text(max_size=64))
@example("\u0345\u0301")
@example("\u1e9e-\u0130")
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalised(text)
    assert normalised(once) == once


@given(st.text(max_size=64))
def test_what_is_left_has_no_case_width_punctuation_or_needless_space(text: str) -> None:
    left = normalised(text)
    assert left == " ".join(left.split())
    assert unicodedata.is_normalized("NFKC", left)
    assert not [character for character in left if unicodedata.category(character)[0] == "P"]
    assert not [character for character in left if unicodedata.category(character) in {"Cc", "Cf", "Cs"}]


@given(st.text(alphabet=st.characters(min_codepoint=97, max_codepoint=122), min_size=2, max_size=20))
def test_case_and_width_make_no_difference(word: str) -> None:
    """M20."""
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in word)
    assert normalised(word.upper()) == normalised(wide) == normalised(f"  {word}. ") == word


@given(st.text(max_size=64).filter(lambda text: 2 <= len(normalised(text)) <= 64))
def test_a_right_answer_is_right_however_it_is_typed_again(text: str) -> None:
    assert normalised(text.swapcase() if text.isascii() else text) == normalised(text)


@pytest.mark.parametrize(
    ("answer", "flaw"),
    [
        ("okonkwo", None),
        ("王明", None),
        ("b", AnswerFlaw.TOO_SHORT),
        ("", AnswerFlaw.TOO_SHORT),
        ("x" * 32 + "y" * 32, None),
        ("x" * 32 + "y" * 33, AnswerFlaw.TOO_LONG),
        ("password", AnswerFlaw.COMMON),
        ("i dont know", AnswerFlaw.COMMON),
        ("aaaa", AnswerFlaw.COMMON),
        ("不知道", AnswerFlaw.COMMON),
        ("aunt marie", AnswerFlaw.REPEATED),
        ("swim", AnswerFlaw.IN_QUESTION),
        ("who taught you to swim", AnswerFlaw.IN_QUESTION),
        ("wei", AnswerFlaw.IN_ADDRESS),
        ("liwei", AnswerFlaw.IN_ADDRESS),
        ("acme", AnswerFlaw.IN_ADDRESS),
        ("salesacmeexample", AnswerFlaw.IN_ADDRESS),
        (normalised(ADDRESS), AnswerFlaw.IN_ADDRESS),
    ],
)
def test_answers_that_are_none(answer: str, flaw: AnswerFlaw | None) -> None:
    question = str(QUESTIONS["swimming"])
    assert flaw_of(answer, question=question, address=ADDRESS, others=["aunt marie"]) is flaw


def test_there_are_at_least_twenty_different_questions() -> None:
    """E9; their names fit the column."""
    texts = {str(text) for text in QUESTIONS.values()}
    assert len(texts) == len(QUESTIONS) >= 20
    assert max(len(name) for name in QUESTIONS) <= 32
    assert all(text.endswith("?") for text in texts)
