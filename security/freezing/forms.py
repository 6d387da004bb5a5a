"""The code of a notice's link."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class FreezeForm(forms.Form):
    """The code alone; a script takes it from the fragment of the link."""

    code = forms.CharField(
        max_length=100,
        label=pgettext_lazy("of a link", "Code"),
        help_text=_("What follows # in the link. It is filled in for you where your browser runs scripts."),
        error_messages={"required": _("Enter the code: what follows # in the link.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false", "data-from-fragment": ""}
        ),
    )
