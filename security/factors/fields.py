"""Form field for a code: read forgivingly here, so that whatever checks it can be strict."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_GAPS = str.maketrans("", "", " -\u00a0\u2009")
# With gaps: six digits in two or three groups, and any other code of ours, none of which is half as long.
_LONGEST_SIX_DIGITS, _LONGEST = 9, 40
_SIX_DIGITS = _("The code has 6 digits.")


class CodeField(forms.CharField):
    """One field for a code; spaces and hyphens, which apps and papers show for reading, are dropped."""

    def __init__(self, *, six_digits: bool = True, **kwargs: Any) -> None:  # noqa: ANN401 - a field's usual arguments
        # What an app or a message shows fills itself in; a paper's code would be overwritten by it.
        filled_in = "one-time-code" if six_digits else "off"
        attributes = {"autocomplete": filled_in, "autocapitalize": "none", "spellcheck": "false"}
        errors = {"required": _("Enter the verification code.")}
        if six_digits:
            attributes |= {"inputmode": "numeric", "pattern": "[0-9 ]*"}
            errors["max_length"] = _SIX_DIGITS
        self._six_digits = six_digits
        kwargs.setdefault("label", _("Verification code"))
        super().__init__(
            max_length=_LONGEST_SIX_DIGITS if six_digits else _LONGEST,
            widget=forms.TextInput(attrs=attributes),
            error_messages=errors,
            **kwargs,
        )

    def clean(self, value: Any) -> str:  # noqa: ANN401 - whatever the browser sent
        """Return the code without gaps; refuse what is no six digits where those are asked for."""
        code = str(super().clean(value)).translate(_GAPS)
        if self._six_digits and not (len(code) == 6 and code.isascii() and code.isdecimal()):
            raise forms.ValidationError(_SIX_DIGITS)
        return code
