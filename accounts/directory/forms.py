"""What people type to name an account."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.directory.rules import InvalidAddress, canonical_address


class AddressField(forms.CharField):
    """A full mailbox address in any spelling; cleans to its canonical form."""

    default_error_messages = {
        "required": _("Enter your email address."),
        "invalid": _("Enter your full email address, such as name@example.com."),
    }

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - a field's usual arguments
        words = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "inputmode": "email"}
        super().__init__(widget=forms.TextInput(attrs=words), **kwargs)

    def clean(self, value: str | None) -> str:
        """Return the canonical address; two spellings of one mailbox are one key for every limit."""
        try:
            return canonical_address(super().clean(value))
        except InvalidAddress as invalid:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from invalid
