"""What the pages of the administrators send."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from admin_console.administrators.rules import Terms, fingerprint_of
from admin_console.capabilities.rules import GIVEN, Capability
from admin_console.capabilities.words import NAMES
from admin_console.policies.forms import LastDayField, moment_after, no_hidden_characters
from admin_console.policies.words import last_day
from admin_console.queries import department_named

# So many scopes are more than an appointment that anybody can read.
_MOST_DEPARTMENTS = 100


class AppointmentForm(forms.Form):
    """For whom, what, why and until when; ``terms`` is there once the form is valid.

    Of many departments the full names are typed, one a line.
    """

    is_everywhere = forms.BooleanField(required=False)
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
        present: Terms | None,
        labels: Mapping[int, str],
        zone: ZoneInfo,
        is_listed: bool,
    ) -> None:
        self._labels, self._zone, self.is_listed = labels, zone, is_listed
        super().__init__(data, initial=self._initial(present))
        if is_listed:
            choices = [(str(pk), label) for pk, label in labels.items()]
            self.fields["departments"] = forms.MultipleChoiceField(
                choices=choices, required=False, widget=forms.CheckboxSelectMultiple
            )
        else:
            self.fields["departments"] = forms.CharField(
                label=gettext_lazy("Departments"),
                required=False,
                max_length=100_000,
                widget=forms.Textarea(attrs={"rows": 6}),
                help_text=gettext_lazy("Full names, one a line, such as Sales / East."),
            )

    def _initial(self, present: Terms | None) -> dict[str, Any]:
        initial: dict[str, Any] = {"seen": fingerprint_of(present)}
        if present is None:
            return initial
        day = last_day(present.ends_at, self._zone)
        chosen = [pk for pk in self._labels if pk in present.departments]
        return initial | {
            "is_everywhere": present.is_everywhere,
            "departments": chosen if self.is_listed else "\n".join(sorted(self._labels[pk] for pk in chosen)),
            "capabilities": [one.value for one in present.capabilities],
            "reason": present.reason,
            "ends_on": day.isoformat() if day else "",
        }

    def clean_ends_on(self) -> datetime | None:
        """Return the moment after the last day in the domain's time zone, None for no end."""
        return moment_after(self.cleaned_data["ends_on"], self._zone)

    def clean_departments(self) -> frozenset[int]:
        """Return the ids of the departments. Raises ValidationError for a name that none has."""
        sent = self.cleaned_data["departments"]
        chosen = sent if self.is_listed else [line for line in sent.splitlines() if line.strip()]
        if len(chosen) > _MOST_DEPARTMENTS:
            raise ValidationError(_("Choose at most %(n)s departments.") % {"n": _MOST_DEPARTMENTS})
        return frozenset(map(int if self.is_listed else self._named, chosen))

    def _named(self, line: str) -> int:
        found = department_named(self._labels, line)
        if found is None:
            raise ValidationError(_("No department has this full name: %(name)s") % {"name": line[:200]})
        return found

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
