"""What a person types about an authenticator."""

from django import forms
from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from security.factors.forms import CodeField


def _confirm_hint() -> str:
    return _("Enter the 6 digits that the app shows for %(portal)s.") % {"portal": settings.PORTAL_NAME}


class FirstCodeForm(forms.Form):
    """The first code of a new app."""

    code = CodeField(help_text=lazy(_confirm_hint, str)())
