"""What the page of a scope sends: for whom a rule holds, whom it is to hold for besides, and whom not."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department
from accounts.policies.kinds import PolicyChoice, PolicyKind
from admin_console.desk import Desk
from admin_console.places import PlacesField
from admin_console.policies.forms import no_hidden_characters
from admin_console.policies.targets import Place
from admin_console.reach import departments_of
from admin_console.scopes.drafts import place_of
from admin_console.scopes.finding import Found, found_by
from admin_console.scopes.queries import owners_among
from admin_console.scopes.rules import Choice, Who
from mailportal.last_days import LastDayField, moment_after
from security.network_fields import NetworksField

WHO = {
    Who.NOBODY: gettext_lazy("Nobody"),
    Who.EVERYONE: gettext_lazy("Everyone"),
    Who.CHOSEN: gettext_lazy("Chosen departments and accounts"),
}


def other_choices(kind: PolicyKind) -> list[PolicyChoice]:
    """Return the choices that a rule may have; the default is what holds for those whom it is not for."""
    return [choice for choice in kind.choices if choice.value != kind.default]


class ScopeForm(forms.Form):
    """For whom a kind's rule holds; of a kind with several values besides its default, which.

    ``seen`` is the epoch of the orders that the page was made of, ``chosen`` are the departments that are chosen now.
    """

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    value = forms.ChoiceField(label=gettext_lazy("Rule"))
    networks = NetworksField(
        label=gettext_lazy("Networks"),
        help_text=gettext_lazy("One a line, such as 203.0.113.0/24, 2001:db8::/32 or a single address."),
    )
    also = forms.BooleanField(
        label=gettext_lazy("Also mail programs"),
        required=False,
        help_text=gettext_lazy("Without this they go on from anywhere, as phones on the road do."),
    )
    who = forms.ChoiceField(
        label=gettext_lazy("Holds for"),
        choices=[(who.value, words) for who, words in WHO.items()],
        widget=forms.RadioSelect,
    )
    departments = PlacesField(label=gettext_lazy("Departments"), required=False)

    def __init__(
        self,
        data: QueryDict | None,
        *,
        desk: Desk,
        kind: PolicyKind,
        present: Choice,
        chosen: Sequence[Department],
        seen: int,
        tick: tuple[PolicyKind | None, bool] = (None, False),
    ) -> None:
        others, self._present = other_choices(kind), present
        self.tick, self.was_ticked = tick
        initial = {
            "seen": seen,
            "value": present.value,
            "networks": present.value,
            "also": self.was_ticked,
            "who": present.who.value,
            "departments": sorted(present.departments),
        }
        super().__init__(data, initial=initial)
        cast("forms.ChoiceField", self.fields["value"]).choices = [(one.value, one.name) for one in others]
        self.has_values, self.is_written = len(others) > 1, kind.written is not None
        self._only = others[0].value if others else ""
        absent = {"value": not self.has_values, "networks": not self.is_written, "also": self.tick is None}
        for name in (name for name, is_absent in absent.items() if is_absent):
            del self.fields[name]
        self._places.offer(desk, departments_of(desk), chosen=chosen)

    @property
    def _places(self) -> PlacesField:
        return cast("PlacesField", self.fields["departments"])

    @property
    def is_listed(self) -> bool:
        """Whether departments are ticked, and not typed."""
        return self._places.is_listed

    @property
    def choice(self) -> Choice:
        """Return what was sent; the form is valid."""
        typed = self.cleaned_data
        who = Who(typed["who"])
        value = typed["value"] if self.has_values else self._only
        if self.is_written:
            # What nobody is under is not written; it stands for those for whom the rule held.
            value = self._present.value if who is Who.NOBODY else typed["networks"]
        return Choice(who, value, typed["departments"])

    @property
    def is_ticked(self) -> bool:
        """Whether the tick was sent; the form is valid."""
        return bool(self.cleaned_data.get("also"))

    def clean(self) -> dict[str, Any]:
        """Ask for networks where the rule is to hold for somebody."""
        typed = self.cleaned_data
        is_empty = self.is_written and not typed.get("networks") and not self.has_error("networks")
        if is_empty and typed.get("who") in {Who.EVERYONE.value, Who.CHOSEN.value}:
            self.add_error("networks", _("Enter at least one network, or choose “Nobody”."))
        is_for_nobody = typed.get("who") == Who.NOBODY.value == self._present.who.value
        if self.is_written and is_for_nobody and typed.get("networks"):
            self.add_error("who", _("Choose for whom these networks hold."))
        return typed


class WhomField(forms.CharField):
    """An account, or a department as well, by a name that is typed; of several that fit, the one that is chosen."""

    def __init__(self, *, also_departments: bool, **kwargs: Any) -> None:  # noqa: ANN401 - a field's usual arguments
        super().__init__(
            max_length=400,
            validators=[ProhibitNullCharactersValidator(), no_hidden_characters],
            widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
            **kwargs,
        )
        self._also_departments, self.desk = also_departments, cast("Desk", None)
        self.found: Mapping[str, str] = {}

    def clean(self, value: Any) -> Place:  # noqa: ANN401 - what was sent
        """Return who is meant. Raises ValidationError, and offers those who may be."""
        text: str = super().clean(value)
        meant = found_by(self.desk, text, also_departments=self._also_departments)
        if len(meant) > 1:
            self.found = {one.ref: one.label for one in meant}
            raise ValidationError(_("Choose whom you mean."))
        return _place(meant[0])


def _place(found: Found) -> Place:
    return found.place


class WhomForm(forms.Form):
    """One whom a line is for; ``place`` is there once the form is valid."""

    field = ""

    def __init__(self, data: QueryDict | None, *, desk: Desk, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self._desk = desk
        cast("WhomField", self.fields[self.field]).desk = desk

    def full_clean(self) -> None:
        """Take the one that was chosen of several, without another search."""
        super().full_clean()
        chosen = self.data.get(f"{self.field}_found", "") if self.is_bound else ""
        if chosen and self.has_error(self.field):
            place = place_of(chosen)
            del self.errors[self.field]
            self.cleaned_data[self.field] = place

    @property
    def place(self) -> Place:
        """Return whom it is for."""
        place: Place = self.cleaned_data[self.field]
        return place


class AccountForm(WhomForm):
    """An account for which the rule is to hold."""

    field = "account"
    account = WhomField(label=gettext_lazy("Single accounts"), also_departments=False)


class ExceptionForm(WhomForm):
    """An exception from the rule (X4): for whom, who answers for it, why, and until when."""

    field = "whom"
    whom = WhomField(label=gettext_lazy("Account or department"), also_departments=True)
    other_networks = NetworksField(label=gettext_lazy("Other networks for it"), rows=2)
    owner = forms.CharField(
        label=gettext_lazy("Owner"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200, validators=[no_hidden_characters])
    ends_on = LastDayField()

    def __init__(
        self, data: QueryDict | None, *, desk: Desk, kind: PolicyKind, initial: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, desk=desk, initial=initial or {"owner": desk.account.address})
        self.is_written = kind.written is not None
        if not self.is_written:
            del self.fields["other_networks"]
        self.fields["ends_on"].required = True
        self.fields["ends_on"].help_text = ""

    def clean_owner(self) -> str:
        """Return the address of an administrator of the domain, who hears of it before it ends."""
        address: str = self.cleaned_data["owner"].strip().lower()
        if address != self._desk.account.address and not owners_among(self._desk, [address]):
            raise ValidationError(_("Enter the address of an administrator of this domain."))
        return address

    def clean_ends_on(self) -> str:
        """Return the last day as it was sent, within bounds."""
        day: str = self.cleaned_data["ends_on"]
        moment_after(day, self._desk.domain.zone)
        return day


def end_of(last_day: str, desk: Desk) -> datetime | None:
    """Return the moment after a last day that a page has checked once, None for no end."""
    return moment_after(last_day, desk.domain.zone)
