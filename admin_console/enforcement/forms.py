"""When an order that forces security passwords begins, and whether those whose programs stop are told."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from admin_console.leavers.forms import WhenForm
from security.old_passwords.rules import LEAST_DAYS, MOST_DAYS, USUAL_DAYS


class ForceForm(WhenForm):
    """Now, or at a date and hour; without a choice, now."""

    keeps_old = forms.BooleanField(label=_("Old passwords go on working in the programs seen"), required=False)
    old_days = forms.IntegerField(
        label=_("Days"), required=False, min_value=LEAST_DAYS, max_value=MOST_DAYS, initial=USUAL_DAYS
    )
    tells = forms.BooleanField(label=_("Tell these people by mail now"), required=False, initial=True)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.fields["when"].required = False

    @property
    def kept_days(self) -> int | None:
        """Return for how long old passwords go on, None where they stop."""
        sent = self.cleaned_data
        return sent["old_days"] or USUAL_DAYS if sent["keeps_old"] else None


class RemindForm(forms.Form):
    """Whom to remind: one of the members, or all who have still to act."""

    who = forms.UUIDField(required=False)


class PlaceForm(forms.Form):
    """Where a list goes on: after the account of that id."""

    after = forms.UUIDField(required=False)
    done = forms.BooleanField(required=False)

    @property
    def asked(self) -> dict[str, Any]:
        """Return what was asked for; nothing where it is malformed."""
        return self.cleaned_data if self.is_valid() else {}
