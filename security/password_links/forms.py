"""Setting a password with a one-time link."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.passwords.forms import NewPasswordForm
from security.password_links.queries import living_links


class PasswordLinkForm(NewPasswordForm):
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
    field_order = ("code", "new", "confirm")

    def clean(self) -> dict[str, Any]:
        """Name what is wrong; passwords are judged only for a living code."""
        typed = super().clean()
        if (code := typed.get("code")) is not None:
            self._judge_for(code)
        return typed

    def _judge_for(self, code: str) -> None:
        link = living_links(code=code).select_related("account__domain").first()
        if link is None:
            self.add_error("code", _("This link was used, is older than an hour, or is not whole. Ask for a new one."))
        else:
            self.judge(account=link.account)
