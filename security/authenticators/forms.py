"""What a person types about an authenticator."""

from django import forms
from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from security.factors.fields import CodeField


def _confirm_hint() -> str:
    return _("Enter the 6 digits that the app shows for %(portal)s.") % {"portal": settings.PORTAL_NAME}


def _delete_hint() -> str:
    return _(
        "The 6 digits that the app shows now, or one of your recovery codes. If you have just used these digits, "
        "wait for the next ones."
    )


class ConfirmForm(forms.Form):
    """The first code of a new app."""

    code = CodeField(help_text=lazy(_confirm_hint, str)())


class DeleteForm(forms.Form):
    """A code of the app, or where it is lost a recovery code."""

    code = CodeField(six_digits=False, help_text=lazy(_delete_hint, str)())
