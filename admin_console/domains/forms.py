"""What the pages of the domains send."""

from collections.abc import Sequence
from typing import Any, Final
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.directory.forms import PersonNameField
from accounts.directory.rules import InvalidAddress, canonical_domain
from accounts.models import Domain
from admin_console.policies.forms import no_hidden_characters
from security.client_passwords.hosts import USUAL_PORTS, Host, fingerprint_of, server_name
from security.client_passwords.rules import Encryption, Protocol
from security.client_passwords.words import PROTOCOL_ROLES

_PARTS: Final = ("host", "port", "encryption")
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


class HostField(forms.CharField):
    """The name of a mail server, or nothing; cleans to its canonical form."""

    def __init__(self, *, label: str) -> None:
        widget = forms.TextInput(attrs={**_UNHELPED, "inputmode": "url"})
        super().__init__(label=label, max_length=253, required=False, widget=widget)

    def clean(self, value: str | None) -> str:
        """Return the name. Certificates are for names: a number is none."""
        typed = super().clean(value)
        try:
            return server_name(typed) if typed else ""
        except InvalidAddress as invalid:
            words = _("This is not the name of a server such as imap.acme.example.")
            raise ValidationError(words, code="invalid") from invalid


class ReasonForm(forms.Form):
    """Why something is done to a domain."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        validators=[no_hidden_characters],
        help_text=gettext_lazy("It is kept in the log, and told to the postmasters."),
        error_messages={"required": gettext_lazy("Enter the reason.")},
    )


class DomainActForm(ReasonForm):
    """Why; and, before what is grave, the name of the domain once more."""

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


class MailHostsForm(ReasonForm):
    """Host, port and encryption for each protocol; one without a host is not told to anybody.

    ``seen`` are those that the page showed.
    """

    seen = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, present: Sequence[Host]) -> None:
        super().__init__(data, initial={**_initial(present), "seen": fingerprint_of(present)})
        for protocol in Protocol:
            name = PROTOCOL_ROLES[protocol]
            self.fields[f"{protocol}_host"] = HostField(label=_("%(protocol)s: server") % {"protocol": name})
            self.fields[f"{protocol}_port"] = forms.IntegerField(
                label=_("%(protocol)s: port") % {"protocol": name},
                required=False,
                min_value=1,
                max_value=65_535,
                widget=forms.TextInput(attrs={**_UNHELPED, "inputmode": "numeric"}),
            )
            self.fields[f"{protocol}_encryption"] = forms.TypedChoiceField(
                label=_("%(protocol)s: encryption") % {"protocol": name},
                choices=[(one.value, one.value) for one in Encryption],
                coerce=Encryption,
            )
        self.order_fields([name for name in self.fields if name != "reason"])

    @property
    def groups(self) -> list[list[BoundField]]:
        """Return the fields of each protocol."""
        return [[self[f"{protocol}_{part}"] for part in _PARTS] for protocol in Protocol]

    def clean(self) -> dict[str, Any]:
        """Ask for the port of each server."""
        cleaned: dict[str, Any] = super().clean() or {}
        for protocol in Protocol:
            port = f"{protocol}_port"
            if cleaned.get(f"{protocol}_host") and not cleaned.get(port) and port not in self.errors:
                self.add_error(port, _("Enter the port."))
        return cleaned

    @property
    def told(self) -> dict[str, str]:
        """Return which servers the page showed, and why others are typed."""
        return {"seen": self.cleaned_data["seen"], "reason": self.cleaned_data["reason"]}

    def over(self, present: Sequence[Host]) -> "MailHostsForm":
        """Return the valid form once more, as if it had been typed over what is there now."""
        again = MailHostsForm(_with_seen(self.data, present), present=present)
        again.full_clean()
        return again

    @property
    def hosts(self) -> list[Host]:
        """Return what was typed, in the order of the protocols."""
        sent = self.cleaned_data
        return [
            Host(protocol, *(sent[f"{protocol}_{part}"] for part in _PARTS))
            for protocol in Protocol
            if sent[f"{protocol}_host"]
        ]


def _with_seen(sent: Any, present: Sequence[Host]) -> QueryDict:  # noqa: ANN401 - a form's data, whatever it came in
    data: QueryDict = sent.copy()
    data["seen"] = fingerprint_of(present)
    return data


def _initial(present: Sequence[Host]) -> dict[str, object]:
    usual = {f"{protocol}_port": port for protocol, port in USUAL_PORTS.items()}
    return usual | {f"{one.protocol}_{part}": getattr(one, part) for one in present for part in _PARTS}
