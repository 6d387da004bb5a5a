"""The field for a code: forgiving of gaps, strict in digits, and no longer than what it asks for."""

import pytest
from django import forms

from security.factors.fields import CodeField


class SixDigits(forms.Form):
    code = CodeField()


class AnyCode(forms.Form):
    code = CodeField(six_digits=False)


@pytest.mark.parametrize("typed", ["123456", "123 456", "12-34-56", " 123\u00a0456 "])
def test_gaps_are_dropped(typed: str) -> None:
    form = SixDigits({"code": typed})
    assert form.is_valid()
    assert form.cleaned_data["code"] == "123456"


@pytest.mark.parametrize("typed", ["12345", "1234567", "+12345", "\uff11\uff12\uff13\uff14\uff15\uff16", "1" * 10])
def test_whatever_else_is_told_one_thing(typed: str) -> None:
    assert SixDigits({"code": typed}).errors["code"] == ["The code has 6 digits."]


def test_the_browser_takes_no_more_than_fits() -> None:
    """Six digits in groups are nine characters; a recovery code is longer."""
    assert 'maxlength="9"' in str(SixDigits()["code"])
    assert 'maxlength="40"' in str(AnyCode()["code"])


def test_only_what_is_shown_for_a_moment_fills_itself_in() -> None:
    """A phone offers the newest message's code for such a field: not the one on the paper."""
    assert 'autocomplete="one-time-code"' in str(SixDigits()["code"])
    assert 'autocomplete="off"' in str(AnyCode()["code"])
