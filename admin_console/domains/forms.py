"""What the pages of the domains send."""

from typing import Final
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.directory.forms import PersonNameField
from accounts.directory.rules import InvalidAddress, canonical_domain
from accounts.models import Domain
from admin_console.policies.forms import no_hidden_characters

_UNHELPED: Final = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class DomainsForm(forms.Form):
    """Search and page of the list; the keys are names of domains."""

    q = forms.CharField(label=gettext_lazy("Domain or company"), max_length=100, required=False)
    after = forms.CharField(max_length=253, required=False, widget=forms.HiddenInput)
    before = forms.CharField(max_length=253, required=False, widget=forms.HiddenInput)


class NewDomainForm(forms.Form):
    """The domain that moves in, what its company calls itself, and whose clock its people live by."""

    name = forms.CharField(
        label=gettext_lazy("Domain"),
        max_length=253,
        widget=forms.TextInput(attrs={**_UNHELPED, "inputmode": "url"}),
        help_text=gettext_lazy("The part of the addresses after the @ sign, such as acme.example."),
        error_messages={"required": gettext_lazy("Enter the domain.")},
    )
    display_name = PersonNameField(
        label=gettext_lazy("Company"), required=False, help_text=gettext_lazy("Optional. As the company calls itself.")
    )
    time_zone = forms.CharField(
        label=gettext_lazy("Time zone"),
        max_length=64,
        widget=forms.TextInput(attrs=_UNHELPED),
        help_text=gettext_lazy("Of its people, such as Europe/Berlin."),
        error_messages={"required": gettext_lazy("Enter the time zone.")},
    )

    def __init__(self, data: QueryDict | None) -> None:
        super().__init__(data, initial={"time_zone": settings.TIME_ZONE})

    def clean_name(self) -> str:
        """Return the canonical name. Whether it is free is for the act to say."""
        try:
            return canonical_domain(self.cleaned_data["name"])
        except InvalidAddress as invalid:
            raise ValidationError(_("This is not a domain such as acme.example."), code="invalid") from invalid

    def clean_time_zone(self) -> str:
        """Refuse a zone that nobody knows."""
        zone: str = self.cleaned_data["time_zone"]
        if zone not in available_timezones():
            raise ValidationError(_("This is not a time zone such as Europe/Berlin."), code="invalid")
        return zone


class DomainActForm(forms.Form):
    """Why; and, before what is grave, the name of the domain once more."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        validators=[no_hidden_characters],
        help_text=gettext_lazy("It is kept in the log, and told to the postmasters."),
        error_messages={"required": gettext_lazy("Enter the reason.")},
    )
    again = forms.CharField(
        max_length=253,
        widget=forms.TextInput(attrs=_UNHELPED),
        error_messages={"required": gettext_lazy("Enter the name of the domain.")},
    )

    def __init__(self, data: QueryDict | None, *, domain: Domain, is_grave: bool) -> None:
        super().__init__(data)
        self._domain = domain
        if is_grave:
            self.fields["again"].label = _("Type %(domain)s to confirm") % {"domain": domain}
        else:
            del self.fields["again"]

    def clean_again(self) -> str:
        """Refuse another domain's name."""
        typed: str = self.cleaned_data["again"]
        if typed.strip().lower() not in {self._domain.name, str(self._domain).lower()}:
            raise ValidationError(_("This is not the name of this domain."), code="invalid")
        return typed
