"""What the pages about the life of an account send."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.directory.forms import NewAddressField, PersonNameField, PrivateAddressField
from accounts.models import Domain
from admin_console.lifecycle.rules import Profile
from admin_console.queries import MOST_LISTED, department_named
from security.passwords.activation.rules import ByMail, BySheet, How

MAIL: Final = "mail"
SHEET: Final = "sheet"


class PlaceField(forms.CharField):
    """One of the departments that a desk reaches, or none where it reaches people without one; cleans to its id.

    Chosen from a list, or where that would be too long to be read through, typed by its full name.
    """

    default_error_messages = {
        "required": _("Choose a department."),
        "invalid": _("This is none of your departments."),
        "unknown": _("No department has this full name."),
    }

    def __init__(self) -> None:
        super().__init__(label=_("Department"))

    def offer(self, labels: Mapping[int, str], *, may_be_none: bool) -> None:
        """Offer these departments."""
        self._labels, self.required = labels, not may_be_none
        self._is_listed = len(labels) <= MOST_LISTED
        if self._is_listed:
            nothing = _("No department") if may_be_none else _("Choose a department")
            self.widget = forms.Select(choices=[("", nothing), *((str(pk), label) for pk, label in labels.items())])
        else:
            self.help_text = _("Its full name, such as Sales / East.")
        self.widget.is_required = self.required

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401 - an id that the page begins with, or what was sent
        """Return what the field shows."""
        if isinstance(value, int):
            return str(value) if self._is_listed else self._labels.get(value, "")
        return value

    def clean(self, value: str | None) -> int | None:
        """Return the department's id, None for none. What is not offered is refused."""
        text = super().clean(value)
        if not text:
            return None
        if self._is_listed:
            found = next((pk for pk in self._labels if str(pk) == text), None)
        else:
            found = department_named(self._labels, text)
        if found is None:
            code = "invalid" if self._is_listed else "unknown"
            raise ValidationError(self.error_messages[code], code=code)
        return found


class HandoutForm(forms.Form):
    """How somebody gets the first password of an account: by a link to a private address, or by a printed card."""

    how = forms.ChoiceField(
        label=_("How the first password is set"),
        choices=((MAIL, _("Link to a private address")), (SHEET, _("Printed card"))),
        widget=forms.RadioSelect,
        initial=MAIL,
    )
    private_address = PrivateAddressField(label=_("Private address"), required=False)

    def __init__(self, data: QueryDict | None, *, domain: Domain) -> None:
        self._is_mailed = data is None or data.get("how") == MAIL
        if data is not None and not self._is_mailed:
            # What stands in a field that is not chosen is not looked at.
            data = data.copy()
            data.pop("private_address", None)
        super().__init__(data)
        self.fields["private_address"].domain = domain  # type: ignore[attr-defined]  # a field of this module's
        self.fields["private_address"].required = data is not None and self._is_mailed

    @property
    def chosen(self) -> How:
        """Return what was chosen."""
        return ByMail(self.cleaned_data["private_address"]) if self._is_mailed else BySheet()


class NewEmployeeForm(HandoutForm):
    """Whom an account is for, its address, and how its owner gets in."""

    name = PersonNameField(label=_("Name"))
    address = NewAddressField(
        label=_("Email address"), help_text=_("Whole, or as far as the @. It cannot be changed later.")
    )
    department = PlaceField()
    language = forms.ChoiceField(
        label=_("Language of messages"),
        choices=settings.LANGUAGES,
        help_text=_("Until the first logon, which tells us."),
    )
    field_order = ("name", "address", "department", "language", "how", "private_address")

    def __init__(
        self, data: QueryDict | None, *, domain: Domain, departments: Mapping[int, str], may_be_none: bool
    ) -> None:
        super().__init__(data, domain=domain)
        self.fields["address"].domain = domain  # type: ignore[attr-defined]  # a field of the directory's
        self.fields["department"].offer(departments, may_be_none=may_be_none)  # type: ignore[attr-defined]  # as above
        # People of one company mostly read what their administrator reads.
        self.initial["language"] = get_language()

    @property
    def profile(self) -> Profile:
        """Return what is to be written down."""
        return Profile(self.cleaned_data["name"], self.cleaned_data["department"])


class EditForm(forms.Form):
    """What is written down about an account; ``seen_name`` and ``seen_department`` are what the page showed."""

    name = PersonNameField(label=_("Name"))
    department = PlaceField()
    seen_name = forms.CharField(widget=forms.HiddenInput, strip=False, max_length=100)
    seen_department = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: QueryDict | None, *, now: Profile, departments: Mapping[int, str], may_be_none: bool
    ) -> None:
        shown = {"name": now.name, "department": now.department_id}
        super().__init__(data, initial={**shown, **_seen(now)})
        self.fields["department"].offer(departments, may_be_none=may_be_none)  # type: ignore[attr-defined]  # of this module

    @property
    def profile(self) -> Profile:
        """Return what is to be written down."""
        return Profile(self.cleaned_data["name"], self.cleaned_data["department"])

    @property
    def seen(self) -> Profile:
        """Return what the page showed."""
        return Profile(self.cleaned_data["seen_name"], self.cleaned_data["seen_department"])

    def show_again(self, now: Profile) -> None:
        """Keep what was typed, and let the page show what is so now."""
        self.data = {"name": self.data["name"], "department": self.data.get("department", ""), **_seen(now)}


def _seen(now: Profile) -> dict[str, Any]:
    return {"seen_name": now.name, "seen_department": "" if now.department_id is None else now.department_id}


class BinForm(forms.Form):
    """Search and page of the recycle bin."""

    q = forms.CharField(label=_("Name or email address"), max_length=100, required=False)
    after = forms.UUIDField(required=False, widget=forms.HiddenInput)
    before = forms.UUIDField(required=False, widget=forms.HiddenInput)
