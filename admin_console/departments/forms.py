"""What the page of the departments sends."""

import unicodedata
from collections.abc import Mapping

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from admin_console.policies.forms import no_hidden_characters
from admin_console.queries import department_named


class DepartmentNameField(forms.CharField):
    """A department's name: composed (NFC), blanks joined, without the slash that parts names from each other."""

    def __init__(self) -> None:
        super().__init__(
            label=pgettext_lazy("a department", "Name"), max_length=100, validators=[no_hidden_characters, _no_slash]
        )
        self.widget.attrs |= {"autocomplete": "off", "dir": "auto"}

    def to_python(self, value: str | None) -> str:
        """Return the name as it is kept."""
        return unicodedata.normalize("NFC", " ".join((value or "").split()))


def _no_slash(text: str) -> None:
    if "/" in text:
        raise ValidationError(_("A name cannot contain a slash, which stands between a department and the next one."))


class _TreeForm(forms.Form):
    """One of several forms of the page: the ids of its fields are its own."""

    own = ""

    def __init__(self, data: QueryDict | None = None, initial: dict[str, object] | None = None) -> None:
        super().__init__(data, initial=initial, auto_id=f"{self.own}-%s")


class NewDepartmentForm(_TreeForm):
    """A department below another one, or at the top."""

    own = "new"
    name = DepartmentNameField()
    parent = forms.IntegerField(required=False, widget=forms.HiddenInput)


class RenameForm(_TreeForm):
    """Another name; ``seen`` is the one that the page showed."""

    own = "rename"
    name = DepartmentNameField()
    seen = forms.CharField(max_length=100, widget=forms.HiddenInput, strip=False)


class MoveForm(forms.Form):
    """Under which department another one goes; empty is the top. ``cleaned_data["under"]`` is its id, or None."""

    def __init__(self, data: QueryDict | None, *, labels: Mapping[int, str], top: str, is_listed: bool) -> None:
        super().__init__(data)
        self._labels, self._is_listed = labels, is_listed
        words = gettext_lazy("Move under")
        if is_listed:
            choices = [("", top), *((str(pk), label) for pk, label in labels.items())]
            self.fields["under"] = forms.ChoiceField(label=words, choices=choices, required=False)
        else:
            hint = gettext_lazy("Its full name, such as Sales / East; nothing for the top.")
            self.fields["under"] = forms.CharField(label=words, max_length=1300, required=False, help_text=hint)

    def clean_under(self) -> int | None:
        """Return the department, by id or by full name. Raises ValidationError where there is none of that name."""
        text: str = self.cleaned_data["under"]
        if not text:
            return None
        if self._is_listed:
            return int(text)
        found = department_named(self._labels, text)
        if found is None:
            raise ValidationError(_("No department has this full name."))
        return found


class MoveReviewForm(forms.Form):
    """What the review of a move sends back: where to, the proof, and the fingerprint of what it showed."""

    under = forms.IntegerField(required=False)
    grant = forms.UUIDField()
    seen = forms.RegexField(regex=r"\A[0-9a-f]{32}\Z")
