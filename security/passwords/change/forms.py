"""Changing one's own account password (E11)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.passwords.fields import AccountPasswordField
from accounts.passwords.forms import NewPasswordForm


class PasswordChangeForm(NewPasswordForm):
    """The current password, the new one twice, and whether the security passwords go too."""

    current = AccountPasswordField(
        label=_("Current web logon password"), error_messages={"required": _("Enter your web logon password.")}
    )
    delete_client_passwords = forms.BooleanField(
        required=False,
        label=_("Also delete my third-party client security passwords"),
        help_text=_("For a lost device, or if someone may have seen them. Every mail program then needs a new one."),
    )
    field_order = ("current", "new", "confirm", "delete_client_passwords")

    def __init__(self, data: Any, *, account: User) -> None:  # noqa: ANN401 - a QueryDict or nothing
        super().__init__(data)
        self._account = account

    def clean(self) -> dict[str, Any]:
        """Name what is wrong with the new password; whether the current one is right is not asked here."""
        typed = super().clean()
        self.judge(account=self._account, current=typed.get("current", ""))
        return typed
