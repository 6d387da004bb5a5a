"""What would happen if: the question as it is typed, in the address, so that it can be kept and asked again."""

from typing import Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from admin_console.person.queries import Person
from mailportal.web.client_address import UNKNOWN, normalised
from security.records.rules import Channel
from security.records.words import CHANNEL_NAMES
from security.ways_in.supposing import CHANNELS, ShownSecret, SupposedTry

_ADDRESS_LENGTH: Final = 45  # an IPv6 address with an IPv4 one in it


class SupposeForm(forms.Form):
    """Over what, with what, from where. Security passwords are offered by label to those who see these."""

    over = forms.ChoiceField(label=gettext_lazy("Over"), choices=[(one.value, CHANNEL_NAMES[one]) for one in CHANNELS])
    shown = forms.ChoiceField(label=gettext_lazy("With"))
    source = forms.CharField(
        label=gettext_lazy("From this address"),
        max_length=_ADDRESS_LENGTH,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "placeholder": "203.0.113.7", "autocomplete": "off"}),
    )

    def __init__(self, data: QueryDict | None, *, person: Person) -> None:
        super().__init__(data)
        self._old = person.old_password
        self._passwords = {str(one.public_id): one for one in person.client_passwords}
        self._sees_labels = person.sees_labels
        self.fields["shown"].choices = [*self._offered()]  # type: ignore[attr-defined]  # a ChoiceField

    def _offered(self) -> list[tuple[str, str]]:
        words = _("security password “%(label)s”")
        named = {value: words % {"label": one.label} for value, one in self._passwords.items()}
        if not self._sees_labels:
            named = {ShownSecret.CLIENT.value: _("a security password")} if self._passwords else {}
        return [
            (ShownSecret.ACCOUNT.value, _("the web logon password")),
            *([(ShownSecret.OLD.value, _("the old web logon password"))] if self._old is not None else []),
            *named.items(),
            (ShownSecret.WRONG.value, _("a wrong password")),
        ]

    def clean_source(self) -> str:
        """Refuse what is no address; return it as it is compared."""
        address = normalised(self.cleaned_data["source"])
        if address == UNKNOWN:
            raise ValidationError(_("Enter one IP address, such as 203.0.113.7 or 2001:db8::7."), code="invalid")
        return address

    @property
    def asked(self) -> SupposedTry:
        """Return the question."""
        shown = self.cleaned_data["shown"]
        one = self._passwords.get(shown)
        passwords = tuple(self._passwords.values()) if one is None else (one,)
        return SupposedTry(
            channel=Channel(self.cleaned_data["over"]),
            shown=ShownSecret.CLIENT if one is not None else ShownSecret(shown),
            address=self.cleaned_data["source"],
            client_passwords=passwords,
            old_password=self._old,
        )

    @property
    def shown_words(self) -> str:
        """Return what is shown, as it was chosen."""
        return dict(self._offered())[self.cleaned_data["shown"]]
