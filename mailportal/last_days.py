"""The last day on which something holds: as it is typed, kept as the moment after it, and shown again."""

from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_ISO_DAY: Final = r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\Z"
_NO_DAY: Final = gettext_lazy("Enter the day as year, month and day, for example 2027-03-31.")
_LONGEST: Final = timedelta(days=3660)  # what holds for longer than ten years is without end


class LastDayField(forms.RegexField):
    """A day as browsers send it, or nothing; ``moment_after`` reads it in a domain's time zone."""

    def __init__(self) -> None:
        super().__init__(
            _ISO_DAY,
            label=gettext_lazy("Last day"),
            required=False,
            widget=forms.TextInput(attrs={"type": "date"}),
            error_messages={"invalid": _NO_DAY},
            help_text=gettext_lazy("Optional. It ends after this day."),
        )


def moment_after(text: str, zone: tzinfo) -> datetime | None:
    """Return the end of a day that was chosen, None for no end. Raises ValidationError for one out of bounds."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as wrong:
        raise ValidationError(_NO_DAY) from wrong
    today = timezone.localdate(timezone=zone)
    if day < today:
        raise ValidationError(_("This day has passed. Choose today or a later day."))
    if day > today + _LONGEST:
        raise ValidationError(_("Choose a day within the next ten years, or leave the field empty."))
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)


def last_day(ends_at: datetime | None, zone: tzinfo) -> date | None:
    """Return the last day on which something holds, in the domain's time zone; None for no end."""
    return None if ends_at is None else (ends_at - timedelta(microseconds=1)).astimezone(zone).date()
