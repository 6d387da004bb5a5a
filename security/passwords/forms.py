"""A new account password: in place of the current one, or by a one-time link."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.passwords.forms import AccountPasswordField, NewPasswordForm
from mailportal.ui.sentences import listed
from security.client_passwords.words import isolated
from security.passwords.links.services import living_links
from security.passwords.queries import password_rules


class PasswordChangeForm(NewPasswordForm):
    """The new password twice, in the settings after the current one, with the choice to let security passwords go too.

    A logon took the current one a moment ago, so whether the new one is the same shows only later. Where the password
    was forgotten, ``named`` are the security passwords: they go too, unless their owner says otherwise.
    """

    current = AccountPasswordField(
        label=_("Current web logon password"), error_messages={"required": _("Enter your web logon password.")}
    )
    delete_client_passwords = forms.BooleanField(
        required=False,
        label=_("Also delete my third-party client security passwords"),
        help_text=_("For a lost device, or if someone may have seen them. Every mail program then needs a new one."),
    )
    field_order = ("current", "new", "confirm", "delete_client_passwords")

    def __init__(
        self,
        data: Any,  # noqa: ANN401 - a QueryDict or nothing
        *,
        account: User,
        asks_current: bool,
        named: Sequence[str] = (),
    ) -> None:
        super().__init__(data)
        self._account = account
        self.ask_of(account=account, rules=password_rules(account=account))
        if not asks_current:
            del self.fields["current"], self.fields["delete_client_passwords"]
        if named:
            self.fields["delete_client_passwords"] = _deletion_of(named)

    def clean(self) -> dict[str, Any]:
        """Name what is wrong with the new password; whether the current one is right is not asked here."""
        typed = super().clean()
        self.judge(account=self._account, current=typed.get("current", ""))
        return typed


def _deletion_of(named: Sequence[str]) -> forms.BooleanField:
    words = ngettext(
        "Delete my %(count)d security password too", "Delete my %(count)d security passwords too", len(named)
    )
    why = gettext("%(names)s. Leave them only if you just forgot your password and are sure that no one else knows it.")
    hint = why % {"names": listed([isolated(name) for name in named])}
    return forms.BooleanField(required=False, initial=True, label=words % {"count": len(named)}, help_text=hint)


def link_code_field() -> forms.CharField:
    """Return a field for the code of a one-time link as typed, which is machine text; one of its own for each form.

    A script takes it from the fragment, where one runs.
    """
    return forms.CharField(
        max_length=100,
        label=_("Code from your link"),
        help_text=_("The part after # in the link."),
        error_messages={"required": _("Enter the code from your link: the part after #.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false", "data-from-fragment": ""}
        ),
    )


class PasswordLinkForm(NewPasswordForm):
    """The code of the link, and the new password twice."""

    code = link_code_field()
    field_order = ("code", "new", "confirm")
    #: Whose password is set, once a living code has named the account.
    address = ""

    def __init__(self, data: Any) -> None:  # noqa: ANN401 - a QueryDict or nothing
        super().__init__(data)
        # The code is in the fragment: before it is sent nobody knows whose rules hold.
        self.say([*self.hints, _("whatever your company asks for besides; this page names it after you send")])

    def clean(self) -> dict[str, Any]:
        """Name what is wrong; passwords are judged only for a living code."""
        typed = super().clean()
        if (code := typed.get("code")) is not None:
            self._judge_for(code)
        return typed

    def _judge_for(self, code: str) -> None:
        link = living_links(code=code).select_related("account__domain", "account__department").first()
        if link is None:
            self.add_error("code", _("This link was used, is too old, or is incomplete. Ask for a new one."))
        else:
            self.address = link.account.address
            self.ask_of(account=link.account, rules=password_rules(account=link.account))
            self.judge(account=link.account)
