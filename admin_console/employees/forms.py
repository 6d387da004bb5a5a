"""What the list of employees is asked for."""

from collections.abc import Sequence
from operator import itemgetter
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, Q, Value, When
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from admin_console.desk import Desk
from admin_console.employees.rules import PeopleState, PeopleWanted
from admin_console.queries import MOST_LISTED, labels_in_order
from admin_console.reach import departments_of

# So many departments may have what was typed in their name.
MOST_MEANT: Final = 50
_MOST_PARTS: Final = 5
_LONGEST_ID: Final = 19  # digits of the largest number that a database takes as a key
_ASKED: Final = ("q", "department", "unit", "state")


class _Branch(NamedTuple):
    """A department as the form reads it."""

    pk: int
    parent_id: int | None
    name: str
    path: str


class FilterForm(forms.Form):
    """Search, department and state of the list, and the key of the page; names of columns never come from outside.

    ``department`` is an id, of which a large domain shows no list: there ``unit`` is a part of the name, or of the
    names on the way down, "Sales / East". ``go`` opens the page of the one person who was meant.
    """

    q = forms.CharField(label=gettext_lazy("Name or email address"), max_length=100, required=False)
    department = forms.IntegerField(label=gettext_lazy("Department"), required=False, widget=forms.HiddenInput)
    unit = forms.CharField(label=gettext_lazy("Department"), max_length=200, required=False)
    state = forms.TypedChoiceField(
        coerce=PeopleState,
        empty_value=None,
        required=False,
        choices=[(state.value, state.value) for state in PeopleState],
        widget=forms.HiddenInput,
    )
    after = forms.UUIDField(required=False, widget=forms.HiddenInput)
    before = forms.UUIDField(required=False, widget=forms.HiddenInput)
    go = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, desk: Desk) -> None:
        super().__init__(data)
        self.wanted = PeopleWanted()
        self._departments = departments_of(desk)
        unit, chosen = (str(self.data.get(name, "")) for name in ("unit", "department"))
        # Only a page without a list of departments asks for one by name.
        is_by_name = bool(unit) and not chosen
        self._rows = {} if is_by_name else self._read(chosen)
        self.is_listed = not is_by_name and len(self._rows) <= MOST_LISTED
        if self.is_listed:
            labels = labels_in_order(row[:3] for row in self._rows.values())
            choices = [("", _("All departments")), *labels.items()]
            self.fields["department"].widget = forms.Select(choices=choices)

    def _read(self, chosen: str) -> dict[int, _Branch]:
        """Return the first departments by name, and the one that was chosen, in one query."""
        is_chosen = Q(pk=int(chosen)) if chosen.isascii() and chosen.isdigit() and len(chosen) < _LONGEST_ID else Q()
        first = Case(When(is_chosen, then=0), default=1) if is_chosen else Value(1)
        found = self._departments.annotate(place=first).order_by("place", "name", "pk")
        rows = found.values_list("pk", "parent_id", "name", "path")[: MOST_LISTED + 1]
        return {row[0]: _Branch(*row) for row in sorted(rows, key=itemgetter(2))}

    def clean_department(self) -> int | None:
        """Refuse a department that the desk does not reach."""
        pk: int | None = self.cleaned_data["department"]
        if pk is not None and pk not in self._rows:
            raise ValidationError(_("There is no such department."))
        return pk

    def clean(self) -> dict[str, Any]:
        """Put together whom the list is asked for; another name that was typed is meant instead of the id."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            chosen = self._rows[cleaned["department"]] if cleaned["department"] else None
            if chosen is not None and cleaned["unit"] not in {"", chosen.name}:
                chosen = cleaned["department"] = None
            if chosen is not None:
                cleaned["unit"] = ""
            paths = (chosen.path,) if chosen else self._paths_named(cleaned["unit"])
            self.wanted = PeopleWanted(cleaned["q"], paths, cleaned["state"])
        return cleaned

    @property
    def asked(self) -> dict[str, str]:
        """Return what was asked for by the fields' names, without the page; nothing of a form that is wrong."""
        typed = {name: self.cleaned_data.get(name) for name in _ASKED} if self.is_valid() else {}
        return {name: str(value) for name, value in typed.items() if value}

    @property
    def query(self) -> str:
        """Return the same as an address has it."""
        return urlencode(self.asked)

    @property
    def unit_shown(self) -> str:
        """Return the department that was asked for by its name."""
        chosen = self.asked.get("department")
        return self._rows[int(chosen)].name if chosen else str(self["unit"].value() or "")

    def _paths_named(self, typed: str) -> tuple[str, ...] | None:
        parts = [part.strip() for part in reversed(typed.split("/")) if part.strip()][:_MOST_PARTS]
        if not parts:
            return None
        # The whole names come first: "Sales" is not "Sales Support".
        whole = Case(When(_named("iexact", parts), then=1), default=0)
        found = self._departments.filter(_named("icontains", parts)).annotate(is_whole=whole).order_by("-is_whole")
        rows = list(found.values_list("path", "is_whole")[: MOST_MEANT + 1])
        meant = tuple(path for path, is_whole in rows if is_whole or not rows[0][1])
        if len(meant) > MOST_MEANT:
            self.add_error("unit", _("Many departments have this in their name. Type more of it."))
            return None
        return meant


def _named(match: str, parts: Sequence[str]) -> Q:
    """Return the condition that a department, and those above it, have the parts in their names, from below."""
    return Q(*((f"{'parent__' * level}name__{match}", part) for level, part in enumerate(parts)))
