"""The headline numbers of the overview, each with the list behind it."""

from collections.abc import Iterator, Sequence
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from admin_console.employees.rules import PeopleState
from admin_console.figures.queries import BOUND, PEOPLE
from admin_console.figures.rules import percent
from admin_console.overview.census import REFUSED, WITHOUT_FACTOR, WITHOUT_PHONE
from admin_console.overview.chart import log_url
from admin_console.overview.concerns import list_url
from admin_console.overview.queries import DomainOverview
from admin_console.overview.rules import WEEK
from mailportal.ui.blocks import Figure
from mailportal.ui.templatetags.portal import portal_number
from security.records.rules import Result

# A smaller share, in per cent, waits for somebody to do something about it.
_ENOUGH: Final = 80


def figures_in(found: DomainOverview) -> Sequence[Figure]:
    """Return the headline numbers: shares of people, and what was refused in a week where the desk is told that."""
    if found.counts is None:
        return list(_failed(found))
    people = found.count(PEOPLE)
    return [
        _share(_("Second factor"), found.count(WITHOUT_FACTOR), people, PeopleState.WITHOUT_FACTOR),
        _share(_("Security passwords"), people - found.count(BOUND), people, PeopleState.SECURITY_PASSWORD_OFF),
        _share(_("Secure phone"), found.count(WITHOUT_PHONE), people, PeopleState.WITHOUT_PHONE),
        _refused(found.count(REFUSED)),
        *_failed(found),
    ]


def _share(title: str, missing: int, people: int, state: PeopleState) -> Figure:
    having = percent(people - missing, people)
    words = ngettext("%(n)s person is without", "%(n)s people are without", missing) % {"n": portal_number(missing)}
    return Figure(
        title,
        f"{having}%",
        _("of people"),
        words if missing else _("Nobody is without"),
        list_url(state) if missing else "",
        is_bad=having < _ENOUGH,
    )


def _refused(people: int) -> Figure:
    title, unit = _("Mail programs refused"), ngettext("person", "people", people)
    if not people:
        return Figure(title, 0, unit, _("In the last 7 days"))
    words = ngettext("See this person", "See these %(n)s people", people) % {"n": portal_number(people)}
    return Figure(title, portal_number(people), unit, words, list_url(PeopleState.REFUSED_PROGRAM), is_bad=True)


def _failed(found: DomainOverview) -> Iterator[Figure]:
    if found.days is None:
        return
    week = found.days[-WEEK:]
    total, worst = sum(one.all_refused for one in week), max(week, key=lambda one: one.all_refused)
    words = _("Most on %(day)s") % {"day": date_format(worst.day, "MONTH_DAY_FORMAT")}
    url = log_url(worst.day, result=Result.REJECT)
    title = _("Logons refused, 7 days")
    yield Figure(title, portal_number(total), "", words, url) if total else Figure(title, 0, "", _("None"))
