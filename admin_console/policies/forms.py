"""What the policy pages send, turned into plans; unknown values and days gone by are refused with words."""

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.policies.kinds import PolicyKind, all_kinds
from accounts.policies.resolve import DomainOrders, Order
from admin_console.policies.plan import Plan, changes_of, orders_at
from admin_console.policies.queries import effective_at
from admin_console.policies.targets import Target
from admin_console.policies.words import last_day
from security.policies import ALLOWED, CHOOSE, REFUSED, REQUIRED

INHERIT: Final = ""
_ISO_DAY: Final = r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\Z"
_NO_DAY: Final = _("Enter the day as year, month and day, for example 2027-03-31.")
_LONGEST: Final = timedelta(days=3660)  # an exception for longer than ten years is one without end
_REFUSED_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def _no_hidden_characters(text: str) -> None:
    # Control characters forge lines of a log, bidirectional marks rearrange the words around the text.
    if any(unicodedata.category(char) in _REFUSED_CATEGORIES for char in text):
        raise ValidationError(_("Use only letters, digits, punctuation and spaces."))


class PlanForm(forms.Form):
    """Base of the forms that lead to a review. ``plan`` is there once the form is valid."""

    plan: Plan

    def __init__(self, data: QueryDict | None, *, target: Target, orders: DomainOrders) -> None:
        self.target, self.orders = target, orders
        self.rows: Mapping[str, Order] = orders_at(orders, target.scope, target.scope_id)
        super().__init__(data, initial=self.shown())

    @property
    def kinds(self) -> list[PolicyKind]:
        """Return the policy kinds that the form has a field for, each named like its kind."""
        return [kind for kind in all_kinds() if kind.name in self.base_fields]

    def present(self) -> dict[str, str]:
        """Return the values that hold before anything is changed, by kind."""
        return {kind.name: effective_at(self.orders, self.target, kind).value for kind in self.kinds}

    def shown(self) -> dict[str, str]:
        """Return what the fields show before anything is typed."""
        return self.present()

    def wanted(self) -> Plan:
        """Return the plan with only those values that differ from what is there."""
        present = self.present()
        values = {name: self.cleaned_data[name] for name in present if self.cleaned_data[name] != present[name]}
        return Plan(self.target.scope, self.target.scope_id, values)

    def clean(self) -> dict[str, Any]:
        """Make the plan; a form that would change nothing is an error, so that no proof is asked for nothing."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        self.plan = self.wanted()
        if not self.plan.values:
            raise ValidationError(_("Nothing would change. Choose another value, or go back."))
        return cleaned


class DomainRulesForm(PlanForm):
    """The two rules of the whole domain."""

    third_party_clients = forms.ChoiceField(
        label=_("Third-party clients"),
        widget=forms.RadioSelect,
        choices=[(ALLOWED, _("Third-party clients allowed")), (REFUSED, _("Third-party clients not allowed"))],
    )
    client_passwords = forms.ChoiceField(
        label=_("Security password"),
        widget=forms.RadioSelect,
        choices=[(CHOOSE, _("Let employees choose")), (REQUIRED, _("Required for everyone"))],
    )


class ExceptionForm(PlanForm):
    """Orders for a scope below the domain, each may be left to the next scope up; reason and last day are optional."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        required=False,
        validators=[_no_hidden_characters],
        help_text=_("Optional. The people it applies to can read it, and it is kept in the log."),
    )
    ends_on = forms.RegexField(
        label=_("Last day"),
        regex=_ISO_DAY,
        required=False,
        widget=forms.TextInput(attrs={"type": "date"}),
        error_messages={"invalid": _NO_DAY},
        help_text=_("Optional. The exception ends after this day."),
    )

    def present(self) -> dict[str, str]:
        """Return the scope's own rows, empty where there is none."""
        return {kind.name: self.rows[kind.name].value if kind.name in self.rows else INHERIT for kind in self.kinds}

    def shown(self) -> dict[str, str]:
        """Return the scope's own rows, with reason and last day of the first one."""
        row = next((self.rows[kind.name] for kind in self.kinds if kind.name in self.rows), None)
        if row is None:
            return self.present()
        day = last_day(row.ends_at, self.target.domain.zone)
        return {**self.present(), "reason": row.reason, "ends_on": day.isoformat() if day else ""}

    def clean_ends_on(self) -> datetime | None:
        """Return the moment after the last day in the domain's time zone, None for no end."""
        text: str = self.cleaned_data["ends_on"]
        if not text:
            return None
        day, today = _day(text), timezone.localdate(timezone=self._zone)
        if day < today:
            raise ValidationError(_("This day has passed. Choose today or a later day."))
        if day > today + _LONGEST:
            raise ValidationError(_("Choose a day within the next ten years, or leave the field empty."))
        return datetime.combine(day + timedelta(days=1), time.min, tzinfo=self._zone)

    def wanted(self) -> Plan:
        """Return the plan with only those rows that differ in value, reason or end."""
        values = {kind.name: self.cleaned_data[kind.name] or None for kind in self.kinds}
        reason, ends_at = self.cleaned_data["reason"], self.cleaned_data["ends_on"]
        full = Plan(self.target.scope, self.target.scope_id, values, reason, ends_at)
        return replace(full, values=changes_of(self.rows, full))

    @property
    def _zone(self) -> ZoneInfo:
        return self.target.domain.zone


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise ValidationError(_NO_DAY) from wrong


class RulesExceptionForm(ExceptionForm):
    """An exception to the domain's two rules."""

    third_party_clients = forms.ChoiceField(
        label=_("Third-party clients"),
        required=False,
        widget=forms.RadioSelect,
        choices=[(INHERIT, _("No exception")), (ALLOWED, _("Allowed")), (REFUSED, _("Not allowed"))],
    )
    client_passwords = forms.ChoiceField(
        label=_("Security password"),
        required=False,
        widget=forms.RadioSelect,
        choices=[(INHERIT, _("No exception")), (CHOOSE, _("Let employees choose")), (REQUIRED, _("Required"))],
    )


class ConfirmForm(forms.Form):
    """What the review page sends back: the proof it was opened with, and the fingerprint of what it showed."""

    grant = forms.UUIDField()
    seen = forms.RegexField(regex=r"\A[0-9a-f]{32}\Z")


class WhomForm(forms.Form):
    """For whom an exception is meant: a department, or an employee to be searched for."""

    department = forms.TypedChoiceField(label=_("Department"), coerce=int, empty_value=None, required=False)
    q = forms.CharField(label=_("Employee"), max_length=100, required=False, help_text=_("A name or an email address."))

    def __init__(self, data: QueryDict | None, *, departments: Mapping[int, str]) -> None:
        super().__init__(data)
        choices = [(INHERIT, _("Choose a department")), *((str(pk), label) for pk, label in departments.items())]
        self.fields["department"].choices = choices  # type: ignore[attr-defined]  # a choice field by its class
