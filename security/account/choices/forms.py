"""The choices there are."""

from django import forms
from django.utils.translation import gettext_lazy as _


class NoticeSettingsForm(forms.Form):
    """Whether logons from a new place are told, and whether the gravest news come to the secure phone too."""

    new_place = forms.BooleanField(required=False, label=_("Tell me about a logon from a new place"))
    text_messages = forms.BooleanField(
        required=False,
        label=_("Tell me the most important ones by text message too"),
        help_text=_(
            "When your password or a second factor changes, security passwords are turned off, a recovery code is "
            "used, or someone else may have your password. At most 5 messages a day."
        ),
    )
