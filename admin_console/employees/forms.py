"""What the pages about employees send."""

from collections.abc import Mapping

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _


class FilterForm(forms.Form):
    """Search and department of the list, and the key of the page; names of columns are never taken from outside."""

    q = forms.CharField(label=_("Search"), max_length=100, required=False)
    department = forms.TypedChoiceField(label=_("Department"), coerce=int, empty_value=None, required=False)
    after = forms.UUIDField(required=False, widget=forms.HiddenInput)
    before = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, departments: Mapping[int, str]) -> None:
        super().__init__(data)
        choices = [("", _("All departments")), *((str(pk), label) for pk, label in departments.items())]
        self.fields["department"].choices = choices  # type: ignore[attr-defined]  # a choice field by its class
