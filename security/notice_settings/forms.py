"""The one choice there is."""

from django import forms
from django.utils.translation import gettext_lazy as _


class NoticeSettingsForm(forms.Form):
    """Whether logons from a new place are told."""

    new_place = forms.BooleanField(required=False, label=_("Tell me about a logon from a new place"))
