"""What the list of employees is asked for."""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department
from admin_console.access import Desk, departments_of
from admin_console.employees.rules import PeopleState, PeopleWanted
from admin_console.queries import MOST_LISTED, labels_in_order

# So many departments may have what was typed in their name.
MOST_MEANT: Final = 50
_MOST_PARTS: Final = 5
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
        self._departments = departments_of(desk)
        rows = list(self._departments.order_by("name").values_list("pk", "parent_id", "name")[: MOST_LISTED + 1])
        self.is_listed = len(rows) <= MOST_LISTED
        if self.is_listed:
            choices = [("", _("All departments")), *((pk, label) for pk, label in labels_in_order(rows).items())]
            self.fields["department"].widget = forms.Select(choices=choices)
        self.wanted = PeopleWanted()
        self._chosen: Department | None = None

    def clean_department(self) -> int | None:
        """Refuse a department that the desk does not reach."""
        pk: int | None = self.cleaned_data["department"]
        if pk is not None:
            self._chosen = self._departments.filter(pk=pk).first()
            if self._chosen is None:
                raise ValidationError(_("There is no such department."))
        return pk

    def clean(self) -> dict[str, Any]:
        """Put together whom the list is asked for."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            paths = (self._chosen.path,) if self._chosen else self._paths_named(cleaned["unit"])
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
        """Return the department that was asked for as it would be typed."""
        if self._chosen is None:
            return str(self["unit"].value() or "")
        names = dict(self._departments.filter(pk__in=self._chosen.chain).values_list("pk", "name"))
        return " / ".join(names[pk] for pk in reversed(self._chosen.chain) if pk in names)

    def _paths_named(self, typed: str) -> tuple[str, ...] | None:
        parts = [part.strip() for part in reversed(typed.split("/")) if part.strip()][:_MOST_PARTS]
        if not parts:
            return None
        paths = self._paths("iexact", parts) or self._paths("icontains", parts)
        if len(paths) > MOST_MEANT:
            self.add_error("unit", _("Many departments have this in their name. Type more of it."))
        return paths

    def _paths(self, match: str, parts: Sequence[str]) -> tuple[str, ...]:
        named = [Q(**{f"{'parent__' * level}name__{match}": part}) for level, part in enumerate(parts)]
        return tuple(self._departments.filter(*named).values_list("path", flat=True)[: MOST_MEANT + 1])
