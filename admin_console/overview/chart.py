"""The month of logons as a chart, and the table that it is drawn from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from admin_console.capabilities.rules import Capability
from admin_console.desk import Desk
from admin_console.overview.rules import WEEK, DayOfLogons, channels_in, peaks
from mailportal.ui.charts import Chart, ChartDay, chart_of_days
from mailportal.ui.sentences import together
from mailportal.ui.templatetags.portal import portal_number
from security.records.rules import Channel, Result
from security.records.words import CHANNEL_NAMES

_UPPER: Final = ("mail", "web")
_LOWER: Final = ("refused-mail", "refused-web")
LEGEND: Final = (
    ("mail", gettext_lazy("Mail accepted")),
    ("web", gettext_lazy("Web accepted")),
    ("refused-mail", gettext_lazy("Mail refused")),
    ("refused-web", gettext_lazy("Web refused")),
)
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class RowOfLogons:
    """A day of the table: its words and its page in the log, accepted ones by protocol, refused ones by their kind."""

    day: str
    url: str
    refused_url: str
    accepted: Sequence[int]
    mail: int
    web: int
    refused_mail: int
    refused_web: int
    is_peak: bool

    @property
    def refused(self) -> int:
        """Return all that were refused."""
        return self.refused_mail + self.refused_web


def log_url(day: date, **asked: str) -> str:
    """Return the address of a day in the logon log."""
    days = {"since": day.isoformat(), "until": day.isoformat()}
    return f"{reverse('admin_console:log-logons')}?{urlencode({**asked, **days})}"


def table_of(days: Sequence[DayOfLogons]) -> Mapping[str, Any]:
    """Return the table, the latest day first: all days, a week of them, and the names of its protocols."""
    channels, above = channels_in(days), peaks(days)
    rows = [_row(one, channels, is_peak=one in above) for one in reversed(days)]
    return {"rows": rows, "week": rows[:WEEK], "protocols": [CHANNEL_NAMES[one] for one in channels]}


def _row(one: DayOfLogons, channels: Sequence[Channel], *, is_peak: bool) -> RowOfLogons:
    return RowOfLogons(
        date_format(one.day, "MONTH_DAY_FORMAT"),
        log_url(one.day),
        log_url(one.day, result=Result.REJECT),
        [one.accepted.get(channel, 0) for channel in channels],
        *one.stacks,
        is_peak=is_peak,
    )


def chart_of(days: Sequence[DayOfLogons]) -> Chart:
    """Draw the days."""
    return chart_of_days([_drawn(one) for one in days], label=_label(days))


def _drawn(one: DayOfLogons) -> ChartDay:
    mail, web, refused_mail, refused_web = one.stacks
    words = _("%(day)s: accepted %(mail)s mail, %(web)s web; refused %(refused_mail)s mail, %(refused_web)s web") % {
        "day": date_format(one.day, "MONTH_DAY_FORMAT"),
        "mail": portal_number(mail),
        "web": portal_number(web),
        "refused_mail": portal_number(refused_mail),
        "refused_web": portal_number(refused_web),
    }
    return ChartDay(
        words,
        tuple(zip(_UPPER, (mail, web), strict=True)),
        tuple(zip(_LOWER, (refused_mail, refused_web), strict=True)),
        is_rest=one.day.weekday() >= _SATURDAY,
        tick="" if one.day.weekday() else date_format(one.day, "SHORT_DATE_FORMAT"),
    )


def _label(days: Sequence[DayOfLogons]) -> str:
    worst = max(days, key=lambda one: one.all_refused)
    first = _("Logons a day, %(first)s to %(last)s: %(accepted)s were accepted, %(refused)s refused.") % {
        "first": date_format(days[0].day, "DATE_FORMAT"),
        "last": date_format(days[-1].day, "DATE_FORMAT"),
        "accepted": portal_number(sum(sum(one.accepted.values()) for one in days)),
        "refused": portal_number(sum(one.all_refused for one in days)),
    }
    if not worst.all_refused:
        return first
    most = _("Most were refused on %(day)s: %(number)s.") % {
        "day": date_format(worst.day, "SHORT_DATE_FORMAT"),
        "number": portal_number(worst.all_refused),
    }
    return together(first, most)


def untold(desk: Desk) -> str:
    """Return why the desk is shown no logons; empty where it is."""
    if not desk.may(Capability.LOGS):
        return _("Logons are shown to administrators who may read the logs.")
    if desk.paths is not None:
        return _("Logons are counted for the whole domain. Those of the people you look after are in the log.")
    return ""
