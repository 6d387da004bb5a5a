"""What the pages about the life of an account send."""

from typing import Any, Final, cast

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.directory.forms import NewAddressField, PersonNameField, PrivateAddressField
from accounts.models import Department, Domain
from admin_console.desk import Desk
from admin_console.lifecycle.rules import Profile
from admin_console.places import PlaceField
from admin_console.reach import departments_of
from security.passwords.activation.rules import ByMail, BySheet, How

MAIL: Final = "mail"
SHEET: Final = "sheet"


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

    def __init__(self, data: QueryDict | None, *, desk: Desk) -> None:
        super().__init__(data, domain=desk.domain)
        self.fields["address"].domain = desk.domain  # type: ignore[attr-defined]  # a field of the directory's
        _offer_places(self, desk)
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

    def __init__(self, data: QueryDict | None, *, desk: Desk, now: Profile, department: Department | None) -> None:
        shown = {"name": now.name, "department": now.department_id}
        super().__init__(data, initial={**shown, **_seen(now)})
        _offer_places(self, desk, department)

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
        self.data = {**self.data.dict(), **_seen(now)}  # type: ignore[attr-defined]  # a form that was sent


def _offer_places(form: forms.Form, desk: Desk, chosen: Department | None = None) -> None:
    """Offer the desk's departments; where it reaches people without one, none may be chosen."""
    field, is_everywhere = cast("PlaceField", form.fields["department"]), desk.paths is None
    field.required = not is_everywhere
    nothing = _("No department") if is_everywhere else _("Choose a department")
    field.offer(desk, departments_of(desk), chosen=[chosen] if chosen else [], nothing=nothing)


def _seen(now: Profile) -> dict[str, Any]:
    return {"seen_name": now.name, "seen_department": "" if now.department_id is None else now.department_id}


class BinForm(forms.Form):
    """Search and page of the recycle bin."""

    q = forms.CharField(label=_("Name or email address"), max_length=100, required=False)
    after = forms.UUIDField(required=False, widget=forms.HiddenInput)
    before = forms.UUIDField(required=False, widget=forms.HiddenInput)
