"""What a person types about a phone."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mailportal.sms.numbers import LONGEST_INPUT
from security.factors.forms import CodeField


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
