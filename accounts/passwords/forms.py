"""A new account password, typed twice."""

from collections.abc import Collection
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.directory.models import User
from accounts.passwords.commonest import is_common, is_weak
from accounts.passwords.cores import company_words
from accounts.passwords.rules import (
    MAIL_SERVERS_REFUSE,
    PASSWORD_LENGTH,
    Flaw,
    composed,
    flaws_of,
    passwordrules,
    spellings,
)

RULES = (
    _("8 to 64 characters"),
    _("at least three of: upper-case letters, lower-case letters, digits, symbols"),
    _("not your email address or the part before its @ sign"),
    _("not a common password or the name of your company, even with digits or symbols around it"),
)
RULES_IN_A_ROW = format_lazy(" · ".join(["{}"] * len(RULES)), *RULES)

FLAW_WORDS = {
    Flaw.TOO_SHORT: _("The new password is too short. Use at least 8 characters."),
    Flaw.TOO_LONG: _("The new password is too long. Use at most 64 characters."),
    Flaw.TOO_FEW_CLASSES: _("Use at least three of: upper-case letters, lower-case letters, digits, symbols."),
    Flaw.CONTAINS_ADDRESS: _("The new password contains your email address or the part before the @ sign."),
    Flaw.COMMON: _(
        "This is a common password: a well-known word or the name of your company, with digits or symbols added. Choose"
        " another, such as several words that have nothing to do with each other."
    ),
    Flaw.UNCHANGED: _("The new password is the same as the current one."),
}
WEAK = _("A program could guess this password fairly quickly. A longer one, made of several words, is safer.")
NOT_FOR_MAIL_PROGRAMS = _("Mail programs cannot log on with this password: it has a tab or a line break in it.")


class AccountPasswordField(forms.CharField):
    """A password that is to be checked. What is too long to be one is refused without a hash."""

    default_error_messages = {
        "required": _("Enter your password."),
        "long": _("A password can have at most %(length)d characters."),
    }
    autocomplete = "current-password"

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - a field's usual arguments
        widget = forms.PasswordInput(attrs={"autocomplete": self.autocomplete})
        super().__init__(strip=False, widget=widget, **kwargs)

    def validate(self, value: str) -> None:
        """Refuse what is empty or too long."""
        super().validate(value)
        if not spellings(value):
            words = self.error_messages["long"]
            raise ValidationError(words, code="long", params={"length": PASSWORD_LENGTH})


class NewAccountPasswordField(AccountPasswordField):
    """A password that is to be set; its rules are checked with the account, not here."""

    default_error_messages = {"required": _("Enter a new password.")}
    autocomplete = "new-password"

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - a field's usual arguments
        super().__init__(**kwargs)
        self.widget.attrs["passwordrules"] = passwordrules()

    def clean(self, value: Any) -> str:  # noqa: ANN401 - whatever the browser sent
        """Return the composed text, which is all that rules and comparisons see."""
        return composed(super().clean(value))


class NewPasswordForm(forms.Form):
    """The new password twice; the form that knows whose it is to be calls ``judge``. None of this costs a hash.

    ``rules`` are what pages show as a list in the place of the help text; ``advice`` is what is to be said of a
    password that keeps them all, empty where nothing is.
    """

    rules = RULES
    advice = ""
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

    def judge(self, *, account: User, current: str = "") -> None:
        """Name every rule that the new password of this account breaks; ``current`` is the one that it replaces."""
        new = self.cleaned_data.get("new")
        if new is None:
            return
        company = _company_of(account)
        known = partial(is_common, company=company)
        flaws = flaws_of(password=new, address=account.address, current=composed(current), is_common=known)
        for flaw in flaws:
            self.add_error("new", FLAW_WORDS[flaw])
        if not flaws:
            self.advice = _advice_on(new, company)


def _advice_on(new: str, company: Collection[str]) -> str:
    if any(char in new for char in MAIL_SERVERS_REFUSE):
        return str(NOT_FOR_MAIL_PROGRAMS)
    return str(WEAK) if is_weak(new, company=company) else ""


def _company_of(account: User) -> Collection[str]:
    display_name = account.domain.display_name if account.domain is not None else ""
    return company_words(domain=account.address.rpartition("@")[2], display_name=display_name)
