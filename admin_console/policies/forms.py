"""What the policy pages send, turned into plans; unknown values and past days are refused with words."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.policies.kinds import PolicyKind, Text
from accounts.policies.resolve import DomainOrders, Scope, effective_at
from admin_console.policies.plan import Plan, changes_of, orders_at
from admin_console.policies.targets import Target
from admin_console.policies.words import Why
from mailportal.last_days import LastDayField, last_day, moment_after

INHERIT: Final = ""
_REFUSED_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def no_hidden_characters(text: str) -> None:
    """Refuse what nobody sees in a text that others read. Raises ValidationError."""
    # Control characters forge lines of a log, bidirectional marks rearrange the words around the text.
    if any(unicodedata.category(char) in _REFUSED_CATEGORIES for char in text):
        raise ValidationError(_("Use only letters, digits, punctuation and spaces."))


class RulesForm(forms.Form):
    """What a scope orders: one field for each kind, by the kind's name. ``plan`` is there once the form is valid.

    Below the domain each kind may be left to the next scope up, and there are a reason and a last day, both optional.
    """

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        required=False,
        validators=[no_hidden_characters],
        help_text=gettext_lazy("Optional. The people it applies to can read it, and it is kept in the log."),
    )
    ends_on = LastDayField()
    plan: Plan

    def __init__(
        self, data: QueryDict | None, *, kinds: tuple[PolicyKind, ...], target: Target, orders: DomainOrders
    ) -> None:
        self.kinds, self.target, self.orders = kinds, target, orders
        self.is_exception = target.scope is not Scope.DOMAIN
        self.rows = orders_at(orders, target.scope, target.scope_id)
        now = timezone.now()
        held = {kind.name: effective_at(orders, kind, target.crowd, now).value for kind in kinds}
        self.present = {name: self._own(name) for name in held} if self.is_exception else held
        super().__init__(data, initial=self.present | self._reason_and_end())
        besides = self.fields if self.is_exception else {}
        self.fields = {kind.name: self._field(kind) for kind in kinds} | besides

    def _own(self, name: str) -> str:
        return self.rows[name].value if name in self.rows else INHERIT

    def _reason_and_end(self) -> dict[str, str]:
        row = next((self.rows[kind.name] for kind in self.kinds if kind.name in self.rows), None)
        day = last_day(row.ends_at, self.target.domain.zone) if row else None
        return {"reason": row.reason if row else "", "ends_on": day.isoformat() if day else ""}

    def _field(self, kind: PolicyKind) -> forms.ChoiceField:
        names = [
            (choice.value, choice.name if self.is_exception else choice.for_everyone or choice.name)
            for choice in kind.choices
        ]
        return forms.ChoiceField(
            label=str(kind.title),
            required=not self.is_exception,
            widget=forms.RadioSelect if _is_explained(kind) else forms.Select,
            choices=[(INHERIT, _("No exception")), *names] if self.is_exception else names,
        )

    def rules(self, inherited: Iterable[Why] = ()) -> Iterator[tuple[BoundField, dict[str, Text]]]:
        """Yield each kind's field with a sentence for each choice; none for kinds whose choices need none.

        ``inherited`` is what holds where the choice is left to the next scope up.
        """
        without = {
            why.kind.name: _("%(value)s. %(origin)s.") % {"value": why.choice.name, "origin": why.origin}
            for why in inherited
        }
        for kind in self.kinds:
            hints = {choice.value: choice.hint for choice in kind.choices} | {INHERIT: without.get(kind.name, "")}
            yield self[kind.name], hints if _is_explained(kind) else {}

    def clean(self) -> dict[str, Any]:
        """Make the plan; a form that would change nothing is an error, so that no proof is asked for nothing."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        self.plan = self._wanted(cleaned)
        if not self.plan.values:
            raise ValidationError(_("Nothing would change. Choose another value, or go back."))
        return cleaned

    def _wanted(self, typed: Mapping[str, Any]) -> Plan:
        values = {name: typed[name] or None for name in self.present}
        if not self.is_exception:
            return self.target.plan({name: value for name, value in values.items() if value != self.present[name]})
        full = self.target.plan(values, typed["reason"], typed["ends_on"])
        return replace(full, values=changes_of(self.rows, full))

    def clean_ends_on(self) -> datetime | None:
        """Return the moment after the last day in the domain's time zone, None for no end."""
        return moment_after(self.cleaned_data["ends_on"], self.target.domain.zone)


def _is_explained(kind: PolicyKind) -> bool:
    return any(choice.hint for choice in kind.choices)


class ReviewForm(forms.Form):
    """What the review page sends back: the proof it was opened with, and the fingerprint of what it showed."""

    grant = forms.UUIDField()
    seen = forms.RegexField(regex=r"\A[0-9a-f]{32}\Z")
