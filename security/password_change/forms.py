"""Changing one's own account password (E11)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.passwords.commonest import common_passwords
from accounts.passwords.fields import AccountPasswordField, NewAccountPasswordField
from accounts.passwords.rules import flaws_of
from accounts.passwords.words import FLAW_WORDS, RULES_IN_A_ROW


class PasswordChangeForm(forms.Form):
    """The current password, the new one twice, and whether the security passwords go too."""

    current = AccountPasswordField(label=_("Current password"))
    new = NewAccountPasswordField(label=_("New password"), help_text=RULES_IN_A_ROW)
    confirm = NewAccountPasswordField(label=_("New password again"))
    delete_client_passwords = forms.BooleanField(
        required=False,
        label=_("Also delete my third-party client security passwords"),
        help_text=_("For a lost device, or when somebody may have seen them. Every mail program then needs a new one."),
    )

    def __init__(self, data: Any, *, address: str) -> None:  # noqa: ANN401 - a QueryDict or nothing
        super().__init__(data)
        self._address = address

    def clean(self) -> dict[str, Any]:
        """Name every rule that the new password breaks; none of this costs a hash."""
        typed = self.cleaned_data
        new, confirm = typed.get("new"), typed.get("confirm")
        if new is not None:
            self._check_rules(new)
        if new is not None and confirm is not None and new != confirm:
            self.add_error("confirm", _("The two new passwords are not the same."))
        return typed

    def _check_rules(self, new: str) -> None:
        current = self.cleaned_data.get("current", "")
        for flaw in flaws_of(password=new, address=self._address, current=current, common=common_passwords()):
            self.add_error("new", FLAW_WORDS[flaw])
