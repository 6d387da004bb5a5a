"""Setting a password with a one-time link."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.passwords.commonest import common_passwords
from accounts.passwords.fields import NewAccountPasswordField
from accounts.passwords.rules import flaws_of
from accounts.passwords.words import FLAW_WORDS
from security.password_links.queries import living_links


class PasswordLinkForm(forms.Form):
    """The code of the link, and the new password twice."""

    code = forms.CharField(
        max_length=100,
        label=pgettext_lazy("of a link", "Code"),
        help_text=_("What follows # in the link. It is filled in for you where your browser runs scripts."),
        error_messages={"required": _("Enter the code: what follows # in the link.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false", "data-from-fragment": ""}
        ),
    )
    new = NewAccountPasswordField(label=_("New password"))
    confirm = NewAccountPasswordField(label=_("New password again"))

    def clean(self) -> dict[str, Any]:
        """Name what is wrong; none of this costs a hash, and passwords are judged only for a living code."""
        typed = self.cleaned_data
        if (code := typed.get("code")) is not None:
            self._check(code)
        new, confirm = typed.get("new"), typed.get("confirm")
        if new is not None and confirm is not None and new != confirm:
            self.add_error("confirm", _("The two new passwords are not the same."))
        return typed

    def _check(self, code: str) -> None:
        link = living_links(code=code).select_related("account").first()
        if link is None:
            self.add_error("code", _("This link was used, is older than an hour, or is not whole. Ask for a new one."))
            return
        new = self.cleaned_data.get("new")
        if new is None:
            return
        for flaw in flaws_of(password=new, address=link.account.address, current="", common=common_passwords()):
            self.add_error("new", FLAW_WORDS[flaw])
