"""What people type to name an account and its owner."""

import unicodedata
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.directory.models import Domain
from accounts.directory.rules import InvalidAddress, canonical_address

_UNHELPED: Final = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


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


class NewAddressField(forms.CharField):
    """The address that a new account of a domain gets, whole or as far as the at sign; cleans to its canonical form.

    The form that knows the domain sets ``domain``.
    """

    domain: Domain
    default_error_messages = {
        "required": _("Enter the address."),
        "invalid": _("This is not an email address."),
        "foreign": _("The address belongs to another domain."),
    }

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - a field's usual arguments
        super().__init__(widget=forms.TextInput(attrs=_UNHELPED), max_length=320, **kwargs)

    def clean(self, value: str | None) -> str:
        """Return the canonical address. Whether it is free is for the act to say."""
        typed = super().clean(value)
        try:
            address = canonical_address(typed if "@" in typed else f"{typed}@{self.domain.name}")
        except InvalidAddress as invalid:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from invalid
        if address.rpartition("@")[2] != self.domain.name:
            raise ValidationError(self.error_messages["foreign"], code="foreign")
        return address


class PrivateAddressField(forms.CharField):
    """An address outside the domain, where somebody reads mail who cannot read it here yet; cleans to canonical form.

    The form that knows the domain sets ``domain``.
    """

    domain: Domain
    default_error_messages = {
        "required": _("Enter an address outside the domain."),
        "invalid": _("This is not an email address outside the domain."),
    }

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - a field's usual arguments
        widget = forms.TextInput(attrs={**_UNHELPED, "inputmode": "email"})
        super().__init__(widget=widget, max_length=320, **kwargs)

    def clean(self, value: str | None) -> str:
        """Return the canonical address, empty where none is needed and none was typed."""
        typed = super().clean(value)
        try:
            address = canonical_address(typed) if typed else ""
        except InvalidAddress:
            address = f"@{self.domain.name}"
        # Nobody reads there how to get in before they are in.
        if address.endswith(f"@{self.domain.name}"):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return address


class PersonNameField(forms.CharField):
    """A person's name: composed (NFC), blanks joined, of printable characters."""

    default_error_messages = {
        "required": _("Enter the name."),
        "invalid": _("A name has printable characters only."),
    }

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - a field's usual arguments
        widget = forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"})
        super().__init__(widget=widget, max_length=100, **kwargs)

    def to_python(self, value: str | None) -> str:
        """Return the name as it is kept."""
        return unicodedata.normalize("NFC", " ".join((value or "").split()))

    def validate(self, value: str) -> None:
        """Refuse what shows nothing, or something else than it is."""
        super().validate(value)
        if not value.isprintable():
            raise ValidationError(self.error_messages["invalid"], code="invalid")
