"""Which page of a list is asked for: by the row that it follows, or comes before."""

from typing import Final

from django import forms

_MOST_ID: Final = 2**63 - 1


class RowPlaceForm(forms.Form):
    """Neighbours by number."""

    after = forms.IntegerField(required=False, min_value=1, max_value=_MOST_ID)
    before = forms.IntegerField(required=False, min_value=1, max_value=_MOST_ID)


class PersonPlaceForm(forms.Form):
    """Neighbours by the public id of a person."""

    after = forms.UUIDField(required=False)
    before = forms.UUIDField(required=False)
