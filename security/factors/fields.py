"""Form field for a code: read forgivingly here, so that whatever checks it can be strict."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mailportal.crypto.human_code import read_digits
from mailportal.typed import bare

DIGITS = 6
# Room for whatever is pasted around and between the symbols; no code of ours has a third as many.
_LONGEST = 64
_SIX_DIGITS = _("The code has 6 digits.")


class CodeField(forms.CharField):
    """One field for a code, as an app, a message or a paper shows it.

    The browser is told no pattern: it would refuse full-width digits before they are ever read.
    """

    def __init__(self, *, six_digits: bool = True, **kwargs: Any) -> None:  # noqa: ANN401 - a field's usual arguments
        # What an app or a message shows fills itself in; a paper's code would be overwritten by it.
        filled_in = "one-time-code" if six_digits else "off"
        attributes = {"autocomplete": filled_in, "autocapitalize": "none", "spellcheck": "false"}
        errors = {"required": _("Enter the verification code.")}
        if six_digits:
            attributes |= {"inputmode": "numeric"}
            errors["max_length"] = _SIX_DIGITS
        self._six_digits = six_digits
        kwargs.setdefault("label", _("Verification code"))
        super().__init__(max_length=_LONGEST, widget=forms.TextInput(attrs=attributes), error_messages=errors, **kwargs)

    def clean(self, value: Any) -> str:  # noqa: ANN401 - whatever the browser sent
        """Return the code bare; refuse what is none, and no six digits where those are asked for."""
        typed = str(super().clean(value))
        if not self._six_digits:
            return bare(typed) or super().clean("")
        code = read_digits(typed, DIGITS)
        if code is None:
            raise forms.ValidationError(_SIX_DIGITS)
        return code
