"""P3, pure: 8 to 64 characters, three of four classes, not the address, not a common one, not the old one."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.passwords.keywords import Keyword, KeywordList
from accounts.passwords.rules import PASSWORD_BYTES, Flaw, PasswordRules, composed, flaws_of, spellings

ADDRESS, CURRENT = "alice.moreau@acme.example", "Old-Passw0rd"
DEFAULT, LONG = PasswordRules(), PasswordRules(shortest=15, classes=0)
KEYWORDS = KeywordList([Keyword("Globex"), Keyword(r"summer\d{4}", is_expression=True)])


def flaws(password: str, *, address: str = ADDRESS, rules: PasswordRules = DEFAULT) -> list[Flaw]:
    return flaws_of(
        password=password,
        address=address,
        current=CURRENT,
        rules=rules,
        is_common={"SunShine1"}.__contains__,
        has_keyword=KEYWORDS.is_in,
    )


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("Tr0mbone", []),
        ("Tr0mbon", [Flaw.TOO_SHORT]),
        ("Tr0m" * 16, []),
        ("Tr0m" * 16 + "b", [Flaw.TOO_LONG]),
        ("tr0mbone", [Flaw.TOO_FEW_CLASSES]),
        ("tr0mbone!", []),
        ("TR0MBONE ", []),
        ("Trombone", [Flaw.TOO_FEW_CLASSES]),
        ("Tr密码ombone", []),
        ("x-Alice.Moreau-7", [Flaw.CONTAINS_ADDRESS]),
        ("ALICE.MOREAU@acme.EXAMPLE7", [Flaw.CONTAINS_ADDRESS]),
        ("Alice-7-good", []),
        ("SunShine1", [Flaw.COMMON]),
        (CURRENT, [Flaw.UNCHANGED]),
        ("", [Flaw.TOO_SHORT, Flaw.TOO_FEW_CLASSES]),
    ],
)
def test_each_rule(password: str, expected: list[Flaw]) -> None:
    assert flaws(password) == expected


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("four plain words here", []),
        ("fourteen chars", [Flaw.TOO_SHORT]),
        ("aaaaaaaaaaaaaaa", []),
        ("x" * 65, [Flaw.TOO_LONG]),
        ("alice.moreau and so on", [Flaw.CONTAINS_ADDRESS]),
    ],
)
def test_the_preset_of_length_asks_for_no_classes(password: str, expected: list[Flaw]) -> None:
    """D1: 15 and more, of whatever characters; all else holds as ever."""
    assert flaws(password, rules=LONG) == expected


@pytest.mark.parametrize("password", ["Xy-gloBEX-42", "Ｇlobex-42-Xy", "No-SUMMER2026-7"])
def test_a_keyword_in_any_case_and_width_is_named(password: str) -> None:
    assert flaws(password) == [Flaw.KEYWORD]


@given(st.text(min_size=1, max_size=70), st.integers(8, 24), st.sampled_from([0, 3]))
def test_what_keeps_stricter_rules_keeps_laxer_ones(text: str, shortest: int, classes: int) -> None:
    rules = PasswordRules(shortest=shortest, classes=classes)
    assert set(flaws(text, rules=PasswordRules(classes=0))) <= set(flaws(text, rules=rules))


@given(st.text(min_size=15, max_size=64))
def test_any_fifteen_characters_are_enough_where_length_alone_counts(text: str) -> None:
    assert {Flaw.TOO_SHORT, Flaw.TOO_LONG, Flaw.TOO_FEW_CLASSES}.isdisjoint(flaws(text, rules=LONG))


def test_a_local_part_of_two_letters_is_no_hint() -> None:
    assert flaws("Tr0mbone-li", address="li@acme.example") == []
    assert flaws("Tr0mbone-lin", address="lin@acme.example") == [Flaw.CONTAINS_ADDRESS]


def test_four_byte_characters_fill_the_bytes_exactly() -> None:
    assert Flaw.TOO_LONG not in flaws("\U0001f511" * 64)
    assert Flaw.TOO_LONG in flaws("\U0001f511" * 65)


@given(st.text(min_size=8, max_size=64))
def test_adding_the_missing_classes_always_helps(text: str) -> None:
    assert Flaw.TOO_FEW_CLASSES not in flaws(text + "aA1")


COMPOSED, DECOMPOSED = "Gr\u00fc\u00dfe-Portal-9", "Gru\u0308\u00dfe-Portal-9"


def test_a_text_that_nfc_changes_is_checked_composed_and_as_it_was_typed() -> None:
    assert spellings(COMPOSED) == (COMPOSED,)
    assert spellings(DECOMPOSED) == (COMPOSED, DECOMPOSED)


@pytest.mark.parametrize(
    "typed", [" blanks ", "Tab\tinside-1", "Line\r\nbreak-1", "\u200b", "\x7f\x01", "\uff21", "x" * 64]
)
def test_nothing_else_of_an_account_password_is_changed(typed: str) -> None:
    """No trim, no case, no width: every character but NUL and lone surrogates may be in one."""
    assert spellings(typed) == (typed,)


@pytest.mark.parametrize("typed", ["", "x" * 65, "NUL\0inside", "\ud800urrogate", "\u0308" * (PASSWORD_BYTES // 2 + 1)])
def test_what_can_be_no_password_has_no_spelling(typed: str) -> None:
    assert spellings(typed) == ()


def test_the_bound_is_of_the_composed_text_and_rows_of_before_stay_in_reach() -> None:
    """64 letters with two marks each are 192 code points before; U+0958 becomes two by NFC, so 64 of them 128."""
    assert spellings("u\u0308\u0304" * 64)[0] == "\u01d6" * 64
    assert spellings("\u0958" * 64) == ("\u0915\u093c" * 64, "\u0958" * 64)


@given(st.text(max_size=80))
def test_all_spellings_of_one_text_begin_with_the_same(typed: str) -> None:
    forms = {composed(typed), unicodedata.normalize("NFD", composed(typed))}
    first = {spellings(form)[0] for form in forms if len(spellings(form)) > 0}
    assert len(first) <= 1
    assert all(len(spellings(form)) <= 2 for form in (*forms, typed))
