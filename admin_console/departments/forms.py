"""What the page of the departments sends."""

import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Department
from admin_console.desk import Desk
from admin_console.places import PlaceField
from admin_console.policies.forms import no_hidden_characters
from admin_console.reach import departments_of


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

    own = "create"
    name = DepartmentNameField()
    parent = forms.IntegerField(required=False, widget=forms.HiddenInput)


class RenameForm(_TreeForm):
    """Another name; ``seen`` is the one that the page showed."""

    own = "rename"
    name = DepartmentNameField()
    seen = forms.CharField(max_length=100, widget=forms.HiddenInput, strip=False)


class MoveForm(forms.Form):
    """Under which department another one goes; none is the top. ``cleaned_data["under"]`` is its id, or None."""

    under = PlaceField(label=gettext_lazy("Move under"), required=False)

    def __init__(self, data: QueryDict | None, *, desk: Desk, here: Department) -> None:
        super().__init__(data)
        others = departments_of(desk).exclude(path__startswith=here.path)
        top = _("%(domain)s (top)") % {"domain": desk.domain}
        self.fields["under"].offer(desk, others, nothing=top)  # type: ignore[attr-defined]  # by its class


class MoveReviewForm(forms.Form):
    """What the review of a move sends back: where to, the proof, and the fingerprint of what it showed."""

    under = forms.IntegerField(required=False)
    grant = forms.UUIDField()
    seen = forms.RegexField(regex=r"\A[0-9a-f]{32}\Z")
