"""A new account password, typed twice."""

from collections.abc import Collection, Sequence
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.directory.models import User
from accounts.passwords.commonest import is_common, is_weak
from accounts.passwords.cores import company_words
from accounts.passwords.queries import keyword_list_of
from accounts.passwords.rules import (
    MAIL_SERVERS_REFUSE,
    PASSWORD_LENGTH,
    Flaw,
    PasswordRules,
    composed,
    flaws_of,
    passwordrules,
    spellings,
)
from accounts.passwords.words import flaw_words, rule_words
from mailportal.errors import Words

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
        """Refuse what is empty, where it must not be, or too long."""
        super().validate(value)
        if value and not spellings(value):
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
    """The new password twice. The form that knows whose it is to be calls ``ask_of`` and ``judge``; neither hashes.

    ``hints`` are what pages show as a list in the place of the help text, said before typing; ``rules`` are those that
    hold, the default ones until the account is known. ``advice`` is what is to be said of a password that keeps them
    all, empty where nothing is.
    """

    rules = PasswordRules()
    advice = ""
    new = NewAccountPasswordField(label=_("New password"))
    confirm = NewAccountPasswordField(
        label=_("New password again"), error_messages={"required": _("Enter the new password again.")}
    )

    def __init__(self, data: Any) -> None:  # noqa: ANN401 - a QueryDict or nothing
        super().__init__(data)
        self.say(rule_words(self.rules))

    def say(self, hints: Sequence[Words]) -> None:
        """Let these be what is said before typing."""
        self.hints, self.fields["new"].help_text = hints, " · ".join(map(str, hints))

    def ask_of(self, *, account: User, rules: PasswordRules) -> None:
        """Say and apply what holds for this account."""
        self.rules = rules
        for name in ("new", "confirm"):
            self.fields[name].widget.attrs["passwordrules"] = passwordrules(shortest=rules.shortest)
        self.say(rule_words(rules, has_keywords=bool(keyword_list_of(account.domain))))

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
        flaws = flaws_of(
            password=new,
            address=account.address,
            current=composed(current),
            rules=self.rules,
            is_common=partial(is_common, company=company),
            has_keyword=keyword_list_of(account.domain).is_in,
        )
        for flaw in flaws:
            self.blame(flaw)
        if not flaws:
            self.advice = _advice_on(new, company)

    def blame(self, flaw: Flaw) -> None:
        """Name a rule that the new password breaks."""
        self.add_error("new", flaw_words(flaw, self.rules))


def _advice_on(new: str, company: Collection[str]) -> str:
    if any(char in new for char in MAIL_SERVERS_REFUSE):
        return str(NOT_FOR_MAIL_PROGRAMS)
    return str(WEAK) if is_weak(new, company=company) else ""


def _company_of(account: User) -> Collection[str]:
    display_name = account.domain.display_name if account.domain is not None else ""
    return company_words(domain=account.address.rpartition("@")[2], display_name=display_name)
