"""The code of a notice's link."""

from django import forms

from security.passwords.forms import link_code_field


class FreezeForm(forms.Form):
    """The code alone."""

    code = link_code_field()
