"""Labels (C11): shown as typed, inert, on one line."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from security.client_passwords.rules import LABEL_LENGTH, InvalidLabel, clean_label


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("My iPhone", "My iPhone"),
        ("  My   iPhone ", "My iPhone"),
        ("Outlook\u00a0office", "Outlook office"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("abc\u202egnp.exe", "abcgnp.exe"),
        ("\u200fمكتب\u200e", "مكتب"),
        ("👩\u200d💻 laptop", "👩\u200d💻 laptop"),
        ("e\u0301", "é"),
        ("x" * 64, "x" * 64),
        ("李伟的手机", "李伟的手机"),
    ],
)
def test_kept(typed: str, kept: str) -> None:
    assert clean_label(typed) == kept


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "empty"),
        ("   \u00a0 ", "empty"),
        ("\u202e\u200f", "empty"),
        ("\u200b\u200d", "empty"),
        ("x" * 65, "long"),
        ("👩\u200d💻" * 30, "long"),
        ("x" + "\u0301" * 5_000, "long"),
        ("a\x00b", "characters"),
        ("a\nb", "characters"),
        ("a\x1b[31mb", "characters"),
        ("a\u2028b", "characters"),
        ("a\udc80b", "characters"),
        ("a\ue000b", "characters"),
    ],
)
def test_refused(typed: str, why: str) -> None:
    with pytest.raises(InvalidLabel, match=f"^{why}$"):
        clean_label(typed)


@given(st.text(max_size=200))
def test_what_is_kept_is_short_visible_on_one_line_and_cannot_turn_the_text(typed: str) -> None:
    try:
        label = clean_label(typed)
    except InvalidLabel:
        return
    assert 0 < len(label) <= LABEL_LENGTH
    assert len(label.encode()) <= 4 * LABEL_LENGTH
    assert clean_label(label) == label
    assert not {unicodedata.category(char) for char in label} & {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert not {unicodedata.bidirectional(char) for char in label} & {
        "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"
    }  # fmt: skip
