"""What the pages about a password, factors and a lost phone send."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.passwords.forms import NewPasswordForm
from accounts.passwords.rules import PasswordRules
from mailportal.durations import in_days
from security.resets.rules import PasswordReset

GENERATE, TYPE = "generate", "type"
_USUAL_DAYS = (1, 3, 7, 14)
_FIELD = re.compile(r"end:(?P<key>[a-z-]{1,32}(:[0-9a-f-]{36})?)")


class ResetPasswordForm(NewPasswordForm):
    """A generated password, or one typed twice under the account's rules; for how long; and what goes with the old one.

    ``seen`` is the account as the page showed it: sent again, or after somebody else, the form changes nothing.
    """

    how = forms.ChoiceField(
        label=_("Where the new password comes from"),
        choices=((GENERATE, _("Generate one and show it once")), (TYPE, _("Type one"))),
        widget=forms.RadioSelect,
        initial=GENERATE,
    )
    days = forms.TypedChoiceField(label=_("Expires after"), coerce=int)
    must_change = forms.BooleanField(required=False, initial=True, label=_("Must change it at the next logon"))
    delete_client_passwords = forms.BooleanField(required=False, initial=True)
    end_sessions = forms.BooleanField(required=False, initial=True)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    # What the page says of a generated one, and of its end.
    generated_says = _("20 characters, easy to read aloud. You see it on the next page and never again.")
    days_say = _("Counted from the moment you save, unless it is changed before.")

    # A browser would keep a form back whose two fields are closed again, and could not say why.
    use_required_attribute = False

    def __init__(self, data: Any, *, account: User, rules: PasswordRules, days: int) -> None:  # noqa: ANN401 - a QueryDict or nothing
        self.account, self._is_typed = account, data is not None and data.get("how") == TYPE
        if data is not None and not self._is_typed:
            # A browser may have filled in what nobody typed.
            data = {name: value for name, value in data.items() if name not in {"new", "confirm"}}
        super().__init__(data)
        self.fields["new"].required = self.fields["confirm"].required = self._is_typed
        self.fields["days"].choices = [(n, in_days(n)) for n in sorted({*_USUAL_DAYS, days})]  # type: ignore[attr-defined]  # a choice field by its class
        self.initial.update(days=days, seen=account.auth_epoch)
        self.ask_of(account=account, rules=rules)

    def clean(self) -> dict[str, Any]:
        """Name what is wrong with a typed password."""
        typed = super().clean()
        if self._is_typed:
            self.judge(account=self.account)
        return typed

    @property
    def typed(self) -> str:
        """Return the password that was typed, empty where one is to be generated."""
        return str(self.cleaned_data["new"]) if self._is_typed else ""

    @property
    def chosen(self) -> PasswordReset:
        """Return what was chosen besides."""
        sent = self.cleaned_data
        return PasswordReset(
            days=sent["days"],
            must_change=sent.get("must_change", True),
            deletes_client_passwords=sent["delete_client_passwords"],
            ends_sessions=sent["end_sessions"],
        )


class EndForm(forms.Form):
    """What of an account is to end: each thing has a field of its own, ``end:`` with its key.

    One whose thing is gone meanwhile is no mistake of the person's.
    """

    @property
    def ticked(self) -> Sequence[str]:
        """Return the keys of what was ticked."""
        found = (_FIELD.fullmatch(name) for name in self.data)
        return [one["key"] for one in found if one is not None]

    def clean(self) -> dict[str, Any]:
        """Refuse a form that ends nothing."""
        if not self.ticked:
            raise ValidationError(_("Choose what is to end."))
        return self.cleaned_data


class FactorsForm(EndForm):
    """Factors and trusted devices that are to end, and what goes with it."""

    end_sessions = forms.BooleanField(required=False, initial=True, label=_("End all sessions"))
    open_enrolment = forms.BooleanField(
        required=False, initial=True, label=_("Let an authenticator be attached for 24 hours")
    )
