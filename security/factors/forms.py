"""One form for every way to prove oneself: a code, the answers, the account password, or several together."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.passwords.forms import AccountPasswordField
from mailportal.crypto.human_code import read_digits
from mailportal.typed import bare
from security.factors.rules import Method

_CODES = {Method.AUTHENTICATOR, Method.PHONE, Method.RECOVERY_CODE}


class _AnswerInput(forms.TextInput):
    """A visible field that is never filled by us: an answer typed once is on no later page."""

    def format_value(self, value: object) -> None:
        """Return nothing, whatever was typed."""


class ProofForm(forms.Form):
    """The fields of one way, in its order; ``questions`` are the texts that are asked."""

    def __init__(self, data: Any, *, way: Sequence[Method], questions: Sequence[str] = ()) -> None:  # noqa: ANN401 - a QueryDict or nothing
        super().__init__(data)
        for method in way:
            self.fields.update(_fields_of(method, questions))

    def typed(self, method: Method) -> str | list[str]:
        """Return what was typed for a method: a code or password, or the answers in the order of the questions."""
        if method is Method.QUESTIONS:
            return [self.cleaned_data[name] for name in self.fields if name.startswith("answer_")]
        return str(self.cleaned_data["password" if method is Method.PASSWORD else "code"])

    def blame(self, method: Method, words: str) -> None:
        """Show at its field why a method was not passed; of the answers none is named."""
        field = "password" if method is Method.PASSWORD else "code" if method in _CODES else None
        self.add_error(field, words)


def _fields_of(method: Method, questions: Sequence[str]) -> dict[str, forms.Field]:
    match method:
        case Method.PASSWORD:
            return {"password": AccountPasswordField(label=_("Web logon password"))}
        case Method.QUESTIONS:
            return {f"answer_{number}": _answer_field(text) for number, text in enumerate(questions, start=1)}
        case Method.RECOVERY_CODE:
            return {"code": CodeField(six_digits=False, label=_("Recovery code"))}
        case Method.AUTHENTICATOR | Method.PHONE:
            return {"code": CodeField()}


def _answer_field(question: str) -> forms.Field:
    words = {"required": _("Answer this question.")}
    widget = _AnswerInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"})
    return forms.CharField(label=question, max_length=64, error_messages=words, widget=widget)


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
