"""Sentences and names are put together as each language does it (E16)."""

import pytest
from django.utils import translation

from mailportal.ui.sentences import listed, together


@pytest.mark.parametrize(("language", "text"), [("en", "One. Two. Three."), ("zh-hans", "One.Two.Three.")])
def test_between_sentences_chinese_has_no_blank(language: str, text: str) -> None:
    with translation.override(language):
        assert together("One.", "Two.", "Three.") == text


@pytest.mark.parametrize(
    ("language", "texts"),
    [("en", ["", "A", "A and B", "A, B and C"]), ("zh-hans", ["", "A", "A和B", "A、B和C"])],
)
def test_names_are_listed(language: str, texts: list[str]) -> None:
    with translation.override(language):
        assert [listed(["A", "B", "C"][:count]) for count in range(4)] == texts


def test_what_people_type_is_not_taken_for_a_placeholder() -> None:
    assert together("100 %(next)s.", "50 %.") == "100 %(next)s. 50 %."
