"""What the list of employees is asked for."""

from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.directory.rules import names_in
from admin_console.desk import Desk
from admin_console.employees.rules import PeopleState, PeopleWanted
from admin_console.places import OfferedPlace, are_few, labels_of, listed_places, places_named
from admin_console.reach import departments_of

_LONGEST_ID: Final = 19  # digits of the largest number that a database takes as a key
_ASKED: Final = ("q", "department", "unit", "state")


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
        self._desk, self._departments = desk, departments_of(desk)
        unit, chosen = (str(self.data.get(name, "")) for name in ("unit", "department"))
        # Only a page without a list of departments asks for one by name.
        is_by_name = bool(unit) and not chosen
        self._rows = {} if is_by_name else self._read(chosen)
        self.is_listed = not is_by_name and are_few([*self._rows.values()])
        if self.is_listed:
            choices = [("", _("All departments")), *labels_of(desk, self._rows.values()).items()]
            self.fields["department"].widget = forms.Select(choices=choices)

    def _read(self, chosen: str) -> dict[int, OfferedPlace]:
        """Return some departments, and the one that was chosen, in one query."""
        is_id = chosen.isascii() and chosen.isdigit() and len(chosen) < _LONGEST_ID
        return {place.pk: place for place in listed_places(self._departments, also=[int(chosen)] if is_id else [])}

    def clean_department(self) -> int | None:
        """Refuse a department that the desk does not reach."""
        pk: int | None = self.cleaned_data["department"]
        if pk is not None and pk not in self._rows:
            raise ValidationError(_("There is no such department."), code="invalid")
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
        if not names_in(typed):
            return None
        try:
            return tuple(place.path for place in places_named(self._departments, self._desk, typed))
        except ValidationError as many:
            self.add_error("unit", many)
            return None
