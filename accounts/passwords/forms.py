"""A new account password, typed twice."""

from collections.abc import Collection
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.directory.models import User
from accounts.passwords.commonest import is_common, is_weak
from accounts.passwords.cores import company_words
from accounts.passwords.fields import NewAccountPasswordField
from accounts.passwords.rules import MAIL_SERVERS_REFUSE, composed, flaws_of
from accounts.passwords.words import FLAW_WORDS, NOT_FOR_MAIL_PROGRAMS, RULES, RULES_IN_A_ROW, WEAK


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
