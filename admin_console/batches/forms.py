"""What the pages of batches send: for whom, what, and what is the same for all."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any, ClassVar, Final
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from admin_console.batches.addresses import MOST_PASTED, WrongLine, read_pasted, whose
from admin_console.batches.rules import INHERIT, UNBOUND, BatchChoices
from admin_console.batches.words import ACT_WORDS
from admin_console.capabilities.rules import BatchAct
from admin_console.desk import Desk
from admin_console.places import PlaceField
from admin_console.policies.forms import no_hidden_characters
from admin_console.reach import departments_of
from security.policies import PROTOCOL_SWITCHES, TEMPORARY_PASSWORD_DAYS

_LEAVE: Final = ""
_LOGGED_OFF: Final = gettext_lazy("Everyone is logged off the web, and every trusted device is asked for a code again.")


class AccountsField(forms.Field):
    """Ticked accounts: one value each, by public id."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: list[str] | None) -> list[UUID]:
        """Return the ids. Raises ValidationError."""
        try:
            return [UUID(text) for text in value or ()]
        except ValueError as malformed:
            raise ValidationError("not an account") from malformed


class SelectionForm(forms.Form):
    """The ticks of the list, or with ``all`` everybody whom its ``filter`` finds (a query string); the act, if any."""

    act = forms.TypedChoiceField(
        choices=[(act.value, act.value) for act in BatchAct], coerce=BatchAct, empty_value=None, required=False
    )
    all = forms.BooleanField(required=False)
    filter = forms.CharField(required=False, max_length=1000)
    who = AccountsField(required=False)


class PastedForm(forms.Form):
    """Addresses, one a line or several; ``wrong`` are the lines that are nobody's."""

    addresses = forms.CharField(
        label=gettext_lazy("Email addresses"),
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        strip=False,  # the numbers of the lines are those that the person sees
        help_text=gettext_lazy("One in each line, or separated by commas or semicolons. At most 10,000."),
    )

    def __init__(self, data: QueryDict | None, *, people: QuerySet[User]) -> None:
        super().__init__(data)
        self._people = people
        self.wrong: list[WrongLine] = []

    def clean_addresses(self) -> list[int]:
        """Return whose they are, by id."""
        # A megabyte of commas is a quarter of a million addresses: one beyond the bound is enough to refuse them.
        pasted = list(islice(read_pasted(self.cleaned_data["addresses"]), MOST_PASTED + 1))
        if not pasted:
            raise ValidationError(_("Paste at least one address."))
        if len(pasted) > MOST_PASTED:
            raise ValidationError(_("These are more than 10,000 addresses. Paste them in several parts."))
        found, self.wrong = whose(pasted, people=self._people)
        if self.wrong:
            raise ValidationError(_("Some of these are nobody's address. Put them right or take them out."))
        return found


class ActForm(forms.Form):
    """What is to be done, where the list was left without saying so."""

    act = forms.TypedChoiceField(label=gettext_lazy("What should happen?"), coerce=BatchAct, widget=forms.RadioSelect)

    def __init__(self, data: QueryDict | None, *, acts: Iterable[BatchAct]) -> None:
        super().__init__(data)
        self.fields["act"].choices = [(act.value, ACT_WORDS[act].name) for act in acts]  # type: ignore[attr-defined]


class ChosenForm(forms.Form):
    """What is the same for all accounts of a batch; each act adds what it needs to know."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        required=False,
        validators=[no_hidden_characters],
        help_text=gettext_lazy("Optional. It is kept in the log."),
    )

    def __init__(self, data: QueryDict | None, *, chosen: BatchChoices, desk: Desk) -> None:
        super().__init__(data, initial=self.initial_of(chosen))
        self._before, self._desk = chosen, desk
        self.prepare()
        self.order_fields([name for name in self.fields if name != "reason"])

    def initial_of(self, chosen: BatchChoices) -> dict[str, Any]:
        """Return what the fields show before anything is typed."""
        return chosen.as_json()

    def prepare(self) -> None:
        """Give the fields the choices that depend on the domain."""

    @property
    def chosen(self) -> BatchChoices:
        """Return what a valid form says, beside what it does not ask for."""
        return replace(self._before, **self.changed())

    def changed(self) -> dict[str, Any]:
        """Return the parts of the choices that the form asks for."""
        return {**self.cleaned_data}


class BatchMoveForm(ChosenForm):
    """Where they move."""

    department = PlaceField(label=gettext_lazy("Move to"))

    def prepare(self) -> None:
        """Offer the departments that the desk reaches."""
        departments = departments_of(self._desk)
        chosen = departments.filter(pk=self._before.department) if self._before.department else ()
        self.fields["department"].offer(self._desk, departments, chosen=chosen)  # type: ignore[attr-defined]


class ProtocolsForm(ChosenForm):
    """Which protocols are turned on or off; those that are left as they are need no word."""

    names: ClassVar = tuple(kind.name for kind in PROTOCOL_SWITCHES)

    def initial_of(self, chosen: BatchChoices) -> dict[str, Any]:
        """Return the values by protocol."""
        return {"reason": chosen.reason, **chosen.protocols}

    def prepare(self) -> None:
        """Add a field for each protocol."""
        for kind in PROTOCOL_SWITCHES:
            values = [(choice.value, str(choice.name)) for choice in kind.choices]
            self.fields[kind.name] = forms.ChoiceField(
                label=str(kind.title),
                required=False,
                choices=[(_LEAVE, _("Leave as it is")), *values, (INHERIT, _("As department and domain say"))],
            )

    def changed(self) -> dict[str, Any]:
        """Return the reason, and values by protocol."""
        typed = {name: self.cleaned_data[name] for name in self.names if self.cleaned_data[name] != _LEAVE}
        return {"reason": self.cleaned_data["reason"], "protocols": typed}

    def clean(self) -> dict[str, Any]:
        """Refuse to do nothing."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not any(cleaned.get(name) for name in self.names):
            raise ValidationError(_("Turn at least one protocol on or off."))
        return cleaned


class RemovalForm(ChosenForm):
    """What is unbound, and whether another authenticator may be attached at the next logon."""

    authenticator = forms.BooleanField(label=gettext_lazy("Authenticator, with its recovery codes"), required=False)
    phone = forms.BooleanField(label=gettext_lazy("Phone"), required=False)
    questions = forms.BooleanField(label=gettext_lazy("Security questions"), required=False)
    ends_sessions = forms.BooleanField(label=gettext_lazy("End their sessions"), required=False, help_text=_LOGGED_OFF)
    opens_enrolment = forms.BooleanField(
        label=gettext_lazy("Let them attach an authenticator at the next logon"),
        required=False,
        help_text=gettext_lazy(
            "Where a second factor is required, for 24 hours and with the web logon password alone. Leave it unticked "
            "if someone else may know those passwords."
        ),
    )

    def initial_of(self, chosen: BatchChoices) -> dict[str, Any]:
        """Return a tick for each factor."""
        return {**chosen.as_json(), **dict.fromkeys(chosen.factors, True)}

    def clean(self) -> dict[str, Any]:
        """Refuse to do nothing."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not any(cleaned.get(name.value) for name in UNBOUND):
            raise ValidationError(_("Choose what to remove."))
        return cleaned

    def changed(self) -> dict[str, Any]:
        """Return the factors that are ticked as one tuple."""
        typed = dict(self.cleaned_data)
        ticks = {name.value: typed.pop(name.value) for name in UNBOUND}
        return {**typed, "factors": tuple(name for name, is_ticked in ticks.items() if is_ticked)}


class ResetForm(ChosenForm):
    """For how long the codes of the sheet work, and what goes with the old password."""

    days = forms.TypedChoiceField(label=gettext_lazy("Codes work for"), coerce=int, empty_value=None, required=False)
    deletes_client_passwords = forms.BooleanField(
        label=gettext_lazy("Delete security passwords"),
        required=False,
        help_text=gettext_lazy("Mail programs that use them stop within a second."),
    )
    ends_sessions = forms.BooleanField(
        label=gettext_lazy("End sessions and forget trusted devices"), required=False, help_text=_LOGGED_OFF
    )

    def prepare(self) -> None:
        """Offer one day to fourteen."""
        days = [(choice.value, str(choice.name)) for choice in TEMPORARY_PASSWORD_DAYS.choices]
        self.fields["days"].choices = [("", _("As set for the domain")), *days]  # type: ignore[attr-defined]


_FORMS: Mapping[BatchAct, type[ChosenForm]] = {
    BatchAct.MOVE: BatchMoveForm,
    BatchAct.PROTOCOLS: ProtocolsForm,
    BatchAct.FACTORS: RemovalForm,
    BatchAct.RESET: ResetForm,
}


def chosen_form(act: BatchAct, data: QueryDict | None, *, chosen: BatchChoices, desk: Desk) -> ChosenForm:
    """Return the form of an act: most need to know more than a reason."""
    return _FORMS.get(act, ChosenForm)(data, chosen=chosen, desk=desk)
