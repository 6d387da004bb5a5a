"""The field for a code: forgiving of gaps, strict in digits."""

import pytest
from django import forms

from security.factors.forms import CodeField


class SixDigits(forms.Form):
    code = CodeField()


class AnyCode(forms.Form):
    code = CodeField(six_digits=False)


@pytest.mark.parametrize(
    "typed",
    [
        "123456",
        "123 456",
        "1 2 3 4 5 6",
        "12-34-56",
        " 123\u00a0456 ",
        "123\u2013456",
        "\uff11\uff12\uff13\u3000\uff14\uff15\uff16",
        "\u200e123456",
        "123\t456\r\n",
    ],
)
def test_gaps_are_dropped(typed: str) -> None:
    form = SixDigits({"code": typed})
    assert form.is_valid()
    assert form.cleaned_data["code"] == "123456"


@pytest.mark.parametrize("typed", ["12345", "1234567", "+12345", "\u0661\u0662\u0663\u0664\u0665\u0666", "1" * 65])
def test_whatever_else_is_told_one_thing(typed: str) -> None:
    assert SixDigits({"code": typed}).errors["code"] == ["The code has 6 digits."]


def test_the_browser_cuts_off_and_refuses_nothing_that_is_read_here() -> None:
    """A code that is pasted with its blanks, or typed in full width, arrives whole."""
    for field in (SixDigits()["code"], AnyCode()["code"]):
        assert 'maxlength="64"' in str(field)
        assert "pattern" not in str(field)


def test_nothing_but_blanks_is_no_guess() -> None:
    assert AnyCode({"code": "\u200b - "}).errors["code"] == ["Enter the verification code."]


def test_only_what_is_shown_for_a_moment_fills_itself_in() -> None:
    """A phone offers the newest message's code for such a field: not the one on the paper."""
    assert 'autocomplete="one-time-code"' in str(SixDigits()["code"])
    assert 'autocomplete="off"' in str(AnyCode()["code"])
