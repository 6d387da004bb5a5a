"""What the page of the enrolment pass sends."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mailportal.durations import in_hours
from security.passes.rules import MOST_HOURS, USUAL_HOURS
from security.resets.rules import Holding, HoldingKind

# What stands in the way of a pass, each with a field of its own; recovery codes go with the authenticator.
IN_THE_WAY = (HoldingKind.AUTHENTICATOR, HoldingKind.PHONE)
_HOURS = (1, 4, USUAL_HOURS, MOST_HOURS)


class PassForm(forms.Form):
    """For how long the pass works, and the factors that the page has named as lost.

    ``seen`` is the pass that there was as the page showed it: sent again, or after somebody else, the form issues none.
    """

    hours = forms.TypedChoiceField(label=_("Works for"), coerce=int, initial=USUAL_HOURS)
    authenticator = forms.BooleanField(required=False, widget=forms.HiddenInput)
    phone = forms.BooleanField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, lost: Iterable[Holding], seen: str) -> None:  # noqa: ANN401 - a QueryDict or nothing
        super().__init__(data, initial={"seen": seen, **{one.key: True for one in lost}})
        self.fields["hours"].choices = [(n, in_hours(n * 3600)) for n in _HOURS]  # type: ignore[attr-defined]  # a choice field by its class

    @property
    def lost(self) -> Sequence[str]:
        """Return the keys of what the page has named."""
        return [kind.value for kind in IN_THE_WAY if self.cleaned_data[kind.value]]
