"""What the pages of the administrators send."""

from datetime import datetime
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from admin_console.administrators.rules import Terms, fingerprint_of
from admin_console.capabilities.rules import GIVEN, Capability
from admin_console.capabilities.words import NAMES
from admin_console.desk import Desk
from admin_console.places import PlacesField
from admin_console.policies.forms import no_hidden_characters
from admin_console.reach import departments_of
from mailportal.last_days import LastDayField, last_day, moment_after


class AppointmentForm(forms.Form):
    """For whom, what, why and until when; ``terms`` is there once the form is valid.

    Departments are ticked; of many the names are typed, one a line.
    """

    is_everywhere = forms.BooleanField(required=False)
    departments = PlacesField(label=gettext_lazy("Departments"), required=False)
    capabilities = forms.MultipleChoiceField(
        choices=[(one.value, NAMES[one]) for one in GIVEN], required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        required=False,
        validators=[no_hidden_characters],
        help_text=gettext_lazy("Optional. It is kept in the log."),
    )
    ends_on = LastDayField()
    seen = forms.RegexField(regex=r"\A[0-9a-f]{32}\Z", widget=forms.HiddenInput)
    terms: Terms

    def __init__(
        self,
        data: QueryDict | None,
        *,
        desk: Desk,
        present: Terms | None,
    ) -> None:
        self._zone = desk.domain.zone
        super().__init__(data, initial=self._initial(present))
        departments = departments_of(desk)
        chosen = departments.filter(pk__in=present.departments) if present else ()
        self.fields["departments"].offer(desk, departments, chosen=chosen)  # type: ignore[attr-defined]  # by its class

    @property
    def is_listed(self) -> bool:
        """Whether departments are ticked, and not typed."""
        return cast("PlacesField", self.fields["departments"]).is_listed

    def _initial(self, present: Terms | None) -> dict[str, Any]:
        initial: dict[str, Any] = {"seen": fingerprint_of(present)}
        if present is None:
            return initial
        day = last_day(present.ends_at, self._zone)
        return initial | {
            "is_everywhere": present.is_everywhere,
            "departments": sorted(present.departments),
            "capabilities": [one.value for one in present.capabilities],
            "reason": present.reason,
            "ends_on": day.isoformat() if day else "",
        }

    def clean_ends_on(self) -> datetime | None:
        """Return the moment after the last day in the domain's time zone, None for no end."""
        return moment_after(self.cleaned_data["ends_on"], self._zone)

    def clean(self) -> dict[str, Any]:
        """Make the terms; an appointment for nobody is an error."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        is_everywhere, departments = cleaned["is_everywhere"], cleaned["departments"]
        if not (is_everywhere or departments):
            raise ValidationError(_("Choose a department at least, or everybody."))
        self.terms = Terms(
            departments=frozenset() if is_everywhere else departments,
            is_everywhere=is_everywhere,
            capabilities=frozenset({Capability.SEE, *map(Capability, cleaned["capabilities"])}),
            reason=cleaned["reason"],
            ends_at=cleaned["ends_on"],
        )
        return cleaned


class CandidateForm(forms.Form):
    """Who may become an administrator: an employee to be searched for."""

    q = forms.CharField(
        label=gettext_lazy("Employee"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("A name or an email address."),
    )
