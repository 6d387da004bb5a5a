"""The code of a notice's link."""

from django import forms
from django.utils.translation import gettext_lazy as _


class FreezeForm(forms.Form):
    """The code alone; a script takes it from the fragment of the link."""

    code = forms.CharField(
        max_length=100,
        label=_("Code from your link"),
        help_text=_("The part after # in the link."),
        error_messages={"required": _("Enter the code from your link: the part after #.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false", "data-from-fragment": ""}
        ),
    )
