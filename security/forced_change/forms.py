"""A new password in place of one that must not stay."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.passwords.commonest import common_passwords
from accounts.passwords.fields import NewAccountPasswordField
from accounts.passwords.rules import flaws_of
from accounts.passwords.words import FLAW_WORDS


class ForcedChangeForm(forms.Form):
    """The new password twice; the current one was given a moment ago."""

    new = NewAccountPasswordField(label=_("New password"))
    confirm = NewAccountPasswordField(label=_("New password again"))

    def __init__(self, data: Any, *, address: str) -> None:  # noqa: ANN401 - a QueryDict or nothing
        super().__init__(data)
        self._address = address

    def clean(self) -> dict[str, Any]:
        """Name every rule that the new password breaks; whether it is the current one shows only later."""
        typed = self.cleaned_data
        new, confirm = typed.get("new"), typed.get("confirm")
        if new is not None:
            for flaw in flaws_of(password=new, address=self._address, current="", common=common_passwords()):
                self.add_error("new", FLAW_WORDS[flaw])
        if new is not None and confirm is not None and new != confirm:
            self.add_error("confirm", _("The two new passwords are not the same."))
        return typed
