"""When an order that forces security passwords begins, for whom, and whether those whose programs stop are told."""

import re
from datetime import datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from admin_console.enforcement.models import MESSAGE_LENGTH
from admin_console.leavers.forms import LATER, NOW, WhenForm, is_to_come
from admin_console.policies.forms import no_hidden_characters
from security.deadlines import rules as deadlines
from security.old_passwords import rules as old_passwords

PERSONALLY: Final = "personally"
# The last hour, where nobody chooses another one: a morning, so that the service desk is there.
_USUAL_LAST: Final = timedelta(days=30)
_MORNING: Final = time(8)
# What mail programs make a link of; what else they might is made inert when it is sent.
_LINK: Final = re.compile(r"://|\bwww\.", re.IGNORECASE)


class ForceForm(WhenForm):
    """Now, at a date and hour, or person by person until a last hour; without a choice, now."""

    message = forms.CharField(
        label=_("Your own words in the notice"),
        help_text=_("Whom to ask, for instance. The notice has a link to the portal; others are left out."),
        required=False,
        max_length=MESSAGE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    days = forms.IntegerField(
        label=_("Days from the first logon"),
        min_value=0,
        max_value=deadlines.MOST_DAYS,
        initial=deadlines.USUAL_DAYS,
        required=False,
    )
    last_day = forms.DateField(
        label=_("Last date"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    last_hour = forms.TimeField(
        label=_("Last hour"), required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    keeps_old = forms.BooleanField(label=_("Old passwords go on working in the programs seen"), required=False)
    old_days = forms.IntegerField(
        label=_("They end after so many days (1 to 30)"),
        required=False,
        min_value=old_passwords.LEAST_DAYS,
        max_value=old_passwords.MOST_DAYS,
        initial=old_passwords.USUAL_DAYS,
    )
    tells = forms.BooleanField(label=_("Tell these people by mail now"), required=False, initial=True)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        when = self.fields["when"]
        when.required = False
        when.choices = [  # type: ignore[attr-defined]  # of a choice field
            (NOW, pgettext_lazy("when", "Now")),
            (LATER, _("At a set hour")),
            (PERSONALLY, _("Person by person")),
        ]
        self.fields["last_day"].initial = timezone.localdate() + _USUAL_LAST
        self.fields["last_hour"].initial = _MORNING

    def clean_message(self) -> str:
        """Return the text in plain lines. Refuses what nobody sees, and links: people follow those to us alone."""
        text = str(self.cleaned_data["message"]).replace("\r\n", "\n")
        for line in text.split("\n"):
            no_hidden_characters(line)
        if _LINK.search(text):
            raise forms.ValidationError(_("Leave out links: the notice has one, to this portal."))
        return text

    def clean(self) -> dict[str, Any]:
        """Refuse, besides, a last hour that is past or none, days that are no number, and old passwords with these."""
        typed = super().clean()
        if typed.get("when") == PERSONALLY and typed.get("keeps_old"):
            self.add_error("keeps_old", _("Old passwords go on where all begin at once: now, or at a set hour."))
        if typed.get("when") == PERSONALLY and not self.errors:
            if typed["days"] is None:
                self.add_error("days", _("Enter how many days, from 0 to %(most)d.") % {"most": deadlines.MOST_DAYS})
            if typed["last_day"] is None or typed["last_hour"] is None:
                self.add_error("last_day", _("Enter a date and an hour."))
            elif not is_to_come(self._last()):
                self.add_error("last_day", _("Choose an hour that is still to come, within a year."))
        return typed

    @property
    def personally(self) -> tuple[int, datetime] | None:
        """Return the days and the last hour; None where it is for all at once."""
        sent = self.cleaned_data
        return (sent["days"], self._last()) if sent["when"] == PERSONALLY else None

    def _last(self) -> datetime:
        sent = self.cleaned_data
        return timezone.make_aware(datetime.combine(sent["last_day"], sent["last_hour"]))

    @property
    def kept_days(self) -> int | None:
        """Return for how long old passwords go on, None where they stop."""
        sent = self.cleaned_data
        return sent["old_days"] or old_passwords.USUAL_DAYS if sent["keeps_old"] else None


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
