"""What people are told about their authenticator."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mailportal.durations import in_hours, in_minutes
from mailportal.errors import Words
from mailportal.ui.sentences import together
from security.factors.authenticators.services import Confirmation
from security.factors.refusals import OUTCOME_WORDS

ATTACH_STEPS: Sequence[Words] = (
    gettext_lazy("Get an app"),
    gettext_lazy("Scan the QR code"),
    gettext_lazy("Save the recovery codes"),
)
_HOUR_MINUTES = 60


def refusal_words(confirmation: Confirmation) -> str:
    """Return why the code did not attach the app: wrong, or right for a clock that is off, and by how much (E7)."""
    offset = confirmation.clock_offset
    if offset is None:
        return str(OUTCOME_WORDS[confirmation.outcome])
    words = (
        _("Your phone's clock is about %(time)s fast, so its codes don't match.")
        if offset > 0
        else _("Your phone's clock is about %(time)s slow, so its codes don't match.")
    )
    cure = _("Set its date, time and time zone to automatic, then enter the newest code.")
    return together(words % {"time": _time_words(abs(offset))}, cure)


def _time_words(seconds: int) -> str:
    hours, minutes = divmod(max(1, round(seconds / 60)), _HOUR_MINUTES)
    parts = []
    if hours:
        parts.append(in_hours(hours * 3600))
    if minutes:
        parts.append(in_minutes(minutes * 60))
    return together(*parts)
