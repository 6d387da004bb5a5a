"""Form fields for account passwords: nothing is trimmed, all is bounded before anything is hashed."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.passwords.rules import PASSWORD_LENGTH, composed, spellings


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

    def clean(self, value: Any) -> str:  # noqa: ANN401 - whatever the browser sent
        """Return the composed text, which is all that rules and comparisons see."""
        return composed(super().clean(value))
