"""The last 24 hours of logons by half hours: a chart, and the table that it is drawn from (O4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mailportal.ui.charts import Chart, ChartDay, chart_of_days
from mailportal.ui.templatetags.portal import portal_number
from security.records.half_hours import logons_by_half_hour
from security.records.rules import SECONDS_OF_HALF_HOUR, HalfHourKey, Result, half_hour_of

HALF_HOURS: Final = 48
LEGEND: Final = (
    ("mail", gettext_lazy("Accepted")),
    ("refused-mail", gettext_lazy("Refused")),
    ("refused-web", gettext_lazy("Temporary failures")),
)
_TICK_HOURS: Final = 4


@dataclass(frozen=True, slots=True)
class HalfHour:
    """What came of the logons of one half hour; ``deferred`` ones met a temporary failure and came again."""

    begins_at: datetime
    accepted: int
    refused: int
    deferred: int


def last_day(now: datetime) -> Sequence[HalfHour]:
    """Return the half hours up to this one, the first before; in one statement."""
    last = half_hour_of(now.timestamp())
    first = last - HALF_HOURS + 1
    counts = logons_by_half_hour(first=first, last=last)
    return [_half_hour(number, counts) for number in range(first, last + 1)]


def _half_hour(number: int, counts: Mapping[HalfHourKey, int]) -> HalfHour:
    begins = datetime.fromtimestamp(number * SECONDS_OF_HALF_HOUR, UTC)
    results = (Result.ACCEPT, Result.REJECT, Result.DEFER)
    return HalfHour(begins, *(counts.get(HalfHourKey(number, result), 0) for result in results))


def chart_of_half_hours(day: Sequence[HalfHour]) -> Chart:
    """Draw them."""
    return chart_of_days([_drawn(one) for one in day], label=_label(day))


def _drawn(one: HalfHour) -> ChartDay:
    begins, time = timezone.localtime(one.begins_at), _time(one)
    words = _("%(time)s: %(accepted)s accepted, %(refused)s refused, %(deferred)s temporary failures") % {
        "time": time,
        "accepted": portal_number(one.accepted),
        "refused": portal_number(one.refused),
        "deferred": portal_number(one.deferred),
    }
    is_told = not begins.minute and not begins.hour % _TICK_HOURS
    return ChartDay(
        words,
        (("mail", one.accepted),),
        (("refused-mail", one.refused), ("refused-web", one.deferred)),
        is_rest=False,
        tick=time if is_told else "",
    )


def _time(one: HalfHour) -> str:
    return date_format(timezone.localtime(one.begins_at), "TIME_FORMAT")


def _label(day: Sequence[HalfHour]) -> str:
    words = _(
        "Logons of the last 24 hours by half hours: %(accepted)s were accepted, %(refused)s refused, %(deferred)s met a"
        " temporary failure."
    )
    return words % {
        "accepted": portal_number(sum(one.accepted for one in day)),
        "refused": portal_number(sum(one.refused for one in day)),
        "deferred": portal_number(sum(one.deferred for one in day)),
    }
