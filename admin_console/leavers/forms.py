"""When something is to be done, and why an account is to be closed."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from admin_console.leavers.models import REASON_LENGTH
from admin_console.policies.forms import no_hidden_characters

NOW, LATER = "now", "later"
# A date typed wrong by a year is seen at once; a longer notice period is none.
_FURTHEST = timedelta(days=366)


class WhenForm(forms.Form):
    """Now, or a day and an hour where the domain works. ``at`` is None for now."""

    when = forms.ChoiceField(
        label=_("When"),
        choices=((NOW, pgettext_lazy("when", "Now")), (LATER, _("At a set hour"))),
        widget=forms.RadioSelect,
        initial=NOW,
    )
    day = forms.DateField(label=_("Date"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    hour = forms.TimeField(label=_("Hour"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))

    def clean(self) -> dict[str, Any]:
        """Refuse an hour that is past or more than a year away, and one beside "now", which would act too soon."""
        typed = self.cleaned_data
        if "when" in typed and typed["when"] != LATER and (self.data.get("day") or self.data.get("hour")):
            self.add_error("when", _("Choose “At a set hour”, or clear the date and the hour."))
        elif typed.get("when") == LATER and not self.errors:
            if typed["day"] is None or typed["hour"] is None:
                self.add_error("day", _("Enter a date and an hour."))
            elif not is_to_come(self._moment()):
                self.add_error("day", _("Choose an hour that is still to come, within a year."))
        return typed

    @property
    def at(self) -> datetime | None:
        """Return the moment; None for now."""
        return self._moment() if self.cleaned_data["when"] == LATER else None

    def _moment(self) -> datetime:
        sent = self.cleaned_data
        return timezone.make_aware(datetime.combine(sent["day"], sent["hour"]))


def is_to_come(moment: datetime) -> bool:
    """Whether an hour is to come, and within a year."""
    return timezone.now() < moment <= timezone.now() + _FURTHEST


class LeaverForm(WhenForm):
    """When, and why."""

    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=REASON_LENGTH, validators=[no_hidden_characters]
    )
