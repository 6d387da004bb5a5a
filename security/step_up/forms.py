"""The proof that a person gives again."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.passwords.fields import AccountPasswordField


class PasswordProofForm(forms.Form):
    """The account password, asked for where no second factor is bound."""

    password = AccountPasswordField(label=_("Web logon password"))
