"""A new account password, typed twice."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.passwords.commonest import common_passwords
from accounts.passwords.fields import NewAccountPasswordField
from accounts.passwords.rules import flaws_of
from accounts.passwords.words import FLAW_WORDS, RULES, RULES_IN_A_ROW


class NewPasswordForm(forms.Form):
    """The new password twice; the form that knows whose it is to be calls ``judge``. None of this costs a hash.

    ``rules`` are what pages show as a list in the place of the help text.
    """

    rules = RULES
    new = NewAccountPasswordField(label=_("New password"), help_text=RULES_IN_A_ROW)
    confirm = NewAccountPasswordField(
        label=_("New password again"), error_messages={"required": _("Enter the new password again.")}
    )

    def clean(self) -> dict[str, Any]:
        """Refuse two that are not the same."""
        typed = self.cleaned_data
        new, confirm = typed.get("new"), typed.get("confirm")
        if new is not None and confirm is not None and new != confirm:
            self.add_error("confirm", _("The two new passwords are not the same."))
        return typed

    def judge(self, *, address: str, current: str = "") -> None:
        """Name every rule that the new password of this address breaks; ``current`` is the one that it replaces."""
        new = self.cleaned_data.get("new")
        if new is None:
            return
        for flaw in flaws_of(password=new, address=address, current=current, common=common_passwords()):
            self.add_error("new", FLAW_WORDS[flaw])
