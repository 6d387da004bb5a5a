"""The field for the code of a one-time link; a script takes it from the fragment, where one runs."""

from django import forms
from django.utils.translation import gettext_lazy as _


def link_code_field() -> forms.CharField:
    """Return a field of its own for each form: the code as typed, which is machine text."""
    return forms.CharField(
        max_length=100,
        label=_("Code from your link"),
        help_text=_("The part after # in the link."),
        error_messages={"required": _("Enter the code from your link: the part after #.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false", "data-from-fragment": ""}
        ),
    )
