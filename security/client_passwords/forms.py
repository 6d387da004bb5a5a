"""What a person types about a security password: a new one, and the limits of any."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from mailportal.last_days import LastDayField, last_day, moment_after
from security.client_passwords.limits import PasswordLimits
from security.client_passwords.rules import LABEL_LENGTH, ClientKind, InvalidLabel, clean_label
from security.client_passwords.words import KIND_NAMES
from security.network_fields import NetworksField
from security.networks import ANYWHERE

_LABEL_REFUSALS = {
    "empty": _("Enter a name for the device."),
    "long": _("The name is too long. Use at most 64 characters."),
    "characters": _("The name contains characters that cannot be shown. Use letters, digits and punctuation."),
}


class LimitsForm(forms.Form):
    """Until when the password works, and from where (X5); both may be left empty. Days are of the domain's ``zone``."""

    ends_on = LastDayField()
    networks = NetworksField(
        label=_("Networks"),
        rows=3,
        help_text=_(
            "Optional. It works from these alone: one a line, such as 203.0.113.0/24, 2001:db8::/32 or a single "
            "address. Leave it empty for a device that you carry with you."
        ),
    )

    def __init__(self, data: Mapping[str, Any] | None, *, zone: ZoneInfo, held: PasswordLimits | None = None) -> None:
        self._zone, self._held = zone, held
        initial = {}
        if held is not None:
            day = last_day(held.ends_at, zone)
            networks = "" if held.networks == ANYWHERE else held.networks
            initial = {"ends_on": day.isoformat() if day else "", "networks": networks}
        super().__init__(data, initial=initial)

    def clean_ends_on(self) -> datetime | None:
        """Return the moment after the last day, None for no end."""
        return moment_after(self.cleaned_data["ends_on"], self._zone)

    def clean(self) -> dict[str, Any]:
        """Refuse limits that are those already, so that no proof is spent and nobody is told for nothing."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and self._held == self.limits:
            raise forms.ValidationError(_("Nothing would change. Choose another value, or go back."))
        return cleaned

    @property
    def limits(self) -> PasswordLimits:
        """Return what was chosen."""
        return PasswordLimits(self.cleaned_data["ends_on"], self.cleaned_data["networks"] or ANYWHERE)


class NewClientPasswordForm(LimitsForm):
    """The device's name, what the password is for, and its limits; asked before it is made, for it is final then."""

    field_order = ("label", "kind", "ends_on", "networks")

    label = forms.CharField(
        label=_("Device"),
        help_text=_("A name that helps you recognise it later, such as “My iPhone”."),
        error_messages={"required": _LABEL_REFUSALS["empty"]},
        strip=False,
        widget=forms.TextInput(attrs={"maxlength": LABEL_LENGTH, "autocomplete": "off"}),
    )
    kind = forms.TypedChoiceField(
        label=_("What the password is for"),
        help_text=_("It works for these services only."),
        choices=list(KIND_NAMES.items()),
        coerce=ClientKind,
        initial=ClientKind.MAIL,
        error_messages={
            "required": _("Choose what the password is for."),
            "invalid_choice": _("Choose what the password is for."),
        },
        widget=forms.RadioSelect,
    )

    def clean_label(self) -> str:
        """Return the label as it is kept."""
        try:
            return clean_label(self.cleaned_data["label"])
        except InvalidLabel as refusal:
            raise forms.ValidationError(_LABEL_REFUSALS[str(refusal)]) from refusal
