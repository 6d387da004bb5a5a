"""What the pages about the life of an account send."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.directory.forms import NewAddressField, PersonNameField, PrivateAddressField
from accounts.models import Domain
from admin_console.lifecycle.rules import Profile
from security.passwords.activation.rules import ByMail, BySheet, How

MAIL: Final = "mail"
SHEET: Final = "sheet"


class DepartmentField(forms.TypedChoiceField):
    """One of the departments that a desk reaches, or none where it reaches people without one."""

    def __init__(self) -> None:
        super().__init__(label=_("Department"), coerce=int, empty_value=None)

    def offer(self, labels: Mapping[int, str], *, may_be_none: bool) -> None:
        """Offer these departments, by their full names."""
        nothing = _("No department") if may_be_none else _("Choose a department")
        self.required = may_be_none is False
        self.choices = [("", nothing), *((str(pk), label) for pk, label in labels.items())]


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
    department = DepartmentField()
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
        self.initial["language"] = settings.LANGUAGE_CODE

    @property
    def profile(self) -> Profile:
        """Return what is to be written down."""
        return Profile(self.cleaned_data["name"], self.cleaned_data["department"])


class EditForm(forms.Form):
    """What is written down about an account; ``seen_name`` and ``seen_department`` are what the page showed."""

    name = PersonNameField(label=_("Name"))
    department = DepartmentField()
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

    q = forms.CharField(label=_("Search"), max_length=100, required=False)
    after = forms.UUIDField(required=False, widget=forms.HiddenInput)
    before = forms.UUIDField(required=False, widget=forms.HiddenInput)
