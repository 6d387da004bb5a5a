"""One reader for what people type: whatever keyboards, word processors or mail programs add, the value is the same."""

import re
import unicodedata
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from mailportal.captcha.rules import ALPHABET as PICTURE
from mailportal.captcha.rules import plain_answer
from mailportal.crypto.human_code import ALPHABET, read, read_digits
from mailportal.sms.numbers import canonical_number
from mailportal.typed import bare, trimmed, unbroken
from security.link_codes import code_digest, fresh_code

BLANKS = " \t\r\n\v\f\u0085\u00a0\u2002\u2009\u202f\u2028\u2029\u3000"
MARKS = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u202e\u2060\u2066\u2069\ufeff"
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u301c\ufe58\ufe63\uff0d"

Draw = Callable[[st.SearchStrategy[str]], str]
decorations = st.text(BLANKS + MARKS + DASHES, max_size=2)


def wide(char: str) -> str:
    """The full-width form of an ASCII character."""
    return "\u3000" if char == " " else chr(ord(char) + 0xFEE0)


def decorated(draw: Draw, plain: str, *, between: st.SearchStrategy[str] = decorations, cases: bool = True) -> str:
    shapes = [str, str.upper, wide, lambda char: wide(char.upper())] if cases else [str, wide]
    return draw(between) + "".join(draw(st.sampled_from(shapes))(char) + draw(between) for char in plain)


@given(st.data(), st.text(ALPHABET, min_size=16, max_size=16))
def test_a_security_password_however_it_is_decorated(data: st.DataObject, secret: str) -> None:
    assert read(decorated(data.draw, secret), 16) == secret


@given(st.data(), st.text("0123456789", min_size=6, max_size=6))
def test_six_digits_however_they_are_decorated(data: st.DataObject, code: str) -> None:
    assert read_digits(decorated(data.draw, code), 6) == code


@given(st.data(), st.text(PICTURE, min_size=5, max_size=5))
def test_a_picture_s_characters_however_they_are_decorated(data: st.DataObject, characters: str) -> None:
    assert plain_answer(decorated(data.draw, characters.lower())) == characters


@given(st.data())
def test_a_number_however_it_is_decorated(data: st.DataObject) -> None:
    around = st.sampled_from(["", " ", "\u00a0", "(", ")", "[", "]", ".", "/", "-", "\u2013", "\u202a", "\u202c", "\t"])
    typed = decorated(data.draw, "+8613812345678", between=around, cases=False)
    assert canonical_number(typed) == "+8613812345678"


@given(st.text())
def test_a_reader_gives_a_value_of_its_alphabet_or_nothing_and_reads_its_own_value_as_it_is(typed: str) -> None:
    code, digits, answer = read(typed, 16), read_digits(typed, 6), plain_answer(typed)
    assert code is None or (re.fullmatch(f"[{ALPHABET}]{{16}}", code) and read(code, 16) == code)
    assert digits is None or (re.fullmatch("[0-9]{6}", digits) and read_digits(digits, 6) == digits)
    assert answer.isascii()
    assert plain_answer(answer) == answer


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_ascii_is_read_as_everything_is(typed: str) -> None:
    """The way of nearly all secrets, which is the quick one, differs in nothing."""
    assert bare(typed) == bare(f"{typed}\u200b")


def test_digits_of_other_scripts_are_no_code() -> None:
    """What NFKC makes ASCII of is the same digit in another dress; Arabic-Indic and all others stay refused."""
    digits = [char for char in map(chr, range(0x110000)) if unicodedata.category(char) == "Nd"]
    assert {"\u0660", "\u0966", "\uff10"} <= set(digits)
    for digit in digits:
        as_ascii = unicodedata.normalize("NFKC", digit)
        assert read_digits(digit * 6, 6) == (as_ascii * 6 if as_ascii.isascii() else None), digit


def test_a_link_s_code_is_machine_text_in_which_the_hyphen_counts() -> None:
    assert code_digest(f"\u202a{'a' * 20}\r\n {'b' * 20}-_-\u200b ") == code_digest(f"{'a' * 20}{'b' * 20}-_-")
    for other in (f"{'a' * 40}---"[:43].replace("---", "\u2013\u2013\u2013"), wide("a") + "a" * 42, "a" * 44, "a" * 42):
        assert code_digest(other) is None
    assert code_digest(f"{'a' * 40}-_-") != code_digest(f"{'A' * 40}-_-")


@given(st.text(st.sampled_from(BLANKS + MARKS), max_size=6), st.data())
def test_a_broken_link_is_whole_again(break_: str, data: st.DataObject) -> None:
    code = fresh_code()
    place = data.draw(st.integers(0, len(code)))
    assert unbroken(code[:place] + break_ + code[place:]) == code


@given(st.text(BLANKS + MARKS, max_size=5), st.text(), st.text(BLANKS + MARKS, max_size=5))
def test_only_what_is_around_is_trimmed(before: str, text: str, after: str) -> None:
    assert trimmed(before + text + after) == trimmed(text)
    assert trimmed(trimmed(text)) == trimmed(text)
    assert trimmed(f"a{text}b") == f"a{text}b"
