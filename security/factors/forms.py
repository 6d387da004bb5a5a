"""What a person types to prove a factor, or to attach one: codes, answers, the account password, a phone number."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.passwords.forms import AccountPasswordField
from mailportal.crypto.human_code import read_digits
from mailportal.sms.numbers import LONGEST_INPUT
from mailportal.typed import bare
from security.factors.rules import Method, Way

_CODES = {Method.AUTHENTICATOR, Method.PHONE, Method.RECOVERY_CODE, Method.PASS}


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
        case Method.PASS:
            return {"code": CodeField(six_digits=False, label=_("Enrolment pass"))}
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


def _confirm_hint() -> str:
    return gettext("Enter the 6 digits that the app shows for %(portal)s.") % {"portal": settings.PORTAL_NAME}


class FirstCodeForm(forms.Form):
    """The first code of a new app."""

    code = CodeField(help_text=lazy(_confirm_hint, str)())


class NumberForm(forms.Form):
    """The number of a mobile phone, in any usual spelling."""

    number = forms.CharField(
        label=_("Mobile phone number"),
        max_length=LONGEST_INPUT,
        error_messages={"required": _("Enter the number of your mobile phone.")},
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )

    def __init__(self, *args: object, hint: str = "", **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # a form's own arguments
        self.fields["number"].help_text = hint


class CodeForm(forms.Form):
    """The six digits of a text message."""

    code = CodeField()


class ReplaceForm(ProofForm):
    """A code of the present app, or a recovery code where it is lost, and the account password."""

    def __init__(self, data: Any) -> None:  # noqa: ANN401 - a QueryDict or nothing
        super().__init__(data, way=(Method.RECOVERY_CODE, Method.PASSWORD))
        self.fields["code"].label = _("Verification code")
        self.fields["code"].help_text = _("The 6 digits that your current app shows, or one of your recovery codes.")

    @property
    def way(self) -> Way:
        """Return which way was gone in the one field: a recovery code is twice as long as the app's."""
        is_short = len(self.cleaned_data["code"]) <= DIGITS
        return (Method.AUTHENTICATOR if is_short else Method.RECOVERY_CODE, Method.PASSWORD)
