"""Networks to block, as they are typed: one a line, with a reason and a last day."""

from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from admin_console.policies.forms import no_hidden_characters
from mailportal.last_days import LastDayField, moment_after
from security.address_limits.services import MOST_BLOCKED
from security.network_words import mistakes_words
from security.networks import Network, read_networks

_LONGEST: Final = 20_000  # two hundred lines, and room for blanks


class BlockForm(forms.Form):
    """What is to be blocked; ``networks`` are there once the form is valid."""

    text = forms.CharField(
        label=gettext_lazy("Networks"),
        max_length=_LONGEST,
        widget=forms.Textarea(
            attrs={"rows": 5, "spellcheck": "false", "autocapitalize": "off", "autocomplete": "off", "dir": "ltr"}
        ),
        help_text=gettext_lazy(
            "One a line: an address such as 203.0.113.7 or 2001:db8::7, or a network such as 203.0.113.0/24 or "
            "2001:db8::/32."
        ),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        required=False,
        validators=[no_hidden_characters],
        help_text=gettext_lazy("Optional. Administrators can read it, and it is kept in the log."),
    )
    ends_on = LastDayField()

    def __init__(self, data: QueryDict | None, *, zone: ZoneInfo) -> None:
        super().__init__(data)
        self._zone = zone
        self.networks: list[Network] = []

    def clean_text(self) -> str:
        """Read the networks; each bad line is named with what is wrong with it."""
        text: str = self.cleaned_data["text"]
        self.networks, mistakes = read_networks(text, most=MOST_BLOCKED)
        if mistakes:
            raise ValidationError(mistakes_words(mistakes, most=MOST_BLOCKED))
        if not self.networks:
            raise ValidationError(_("Enter at least one network."))
        return text

    def clean_ends_on(self) -> datetime | None:
        """Return the moment after the last day in the domain's time zone, None for no end."""
        return moment_after(self.cleaned_data["ends_on"], self._zone)

    @property
    def draft(self) -> dict[str, Any]:
        """Return what the session keeps until the review."""
        ends_at = self.cleaned_data["ends_on"]
        return {
            "networks": [str(network) for network in self.networks],
            "reason": self.cleaned_data["reason"],
            "ends_at": ends_at and ends_at.isoformat(),
        }
