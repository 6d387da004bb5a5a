"""What needs somebody, the gravest first: each a sentence that leads to the list where something can be done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from admin_console.capabilities.rules import Capability
from admin_console.employees.rules import PeopleState
from admin_console.ending.census import EXCEPTIONS, PASSWORDS
from admin_console.overview.census import (
    ENDING,
    IDLE,
    MUST_CHANGE,
    REFUSED,
    STOPPED,
    TEMPORARY,
    WITH_IDLE,
    WITHOUT_FACTOR,
)
from admin_console.overview.chart import log_url
from admin_console.overview.queries import DomainOverview
from admin_console.overview.rules import WEEK, peaks
from mailportal.errors import Words
from mailportal.ui.blocks import Concern
from mailportal.ui.templatetags.portal import portal_number
from security.records.rules import Result


@dataclass(frozen=True, slots=True)
class _Kind:
    """A line about people: its number, its list, its sentence, and why; for those alone who have the task.

    ``detail`` is about the number ``also``, where there is one.
    """

    severity: str
    icon_name: str
    count: str
    state: PeopleState
    sentence: Words
    detail: Words
    also: str = ""
    task: Capability = Capability.SEE


_KINDS: Final = (
    _Kind(
        "bad",
        "ban",
        STOPPED,
        PeopleState.STOPPED,
        ngettext_lazy("%(shown)s person stopped a change", "%(shown)s people stopped changes", "n"),
        gettext_lazy("They said that it was not them. What was changed rests until you decide on each person's page."),
        task=Capability.FACTORS,
    ),
    _Kind(
        "bad",
        "ban",
        REFUSED,
        PeopleState.REFUSED_PROGRAM,
        ngettext_lazy(
            "Mail programs of %(shown)s person are refused", "Mail programs of %(shown)s people are refused", "n"
        ),
        gettext_lazy("They send the web logon password where a security password is needed."),
    ),
    _Kind(
        "warn",
        "shield-lock",
        WITHOUT_FACTOR,
        PeopleState.WITHOUT_FACTOR,
        ngettext_lazy("%(shown)s person has no second factor", "%(shown)s people have no second factor", "n"),
        gettext_lazy("Anyone who learns their password can log on to the web as them."),
    ),
    _Kind(
        "warn",
        "clock",
        TEMPORARY,
        PeopleState.TEMPORARY_PASSWORD,
        ngettext_lazy("%(shown)s temporary password is in use", "%(shown)s temporary passwords are in use", "n"),
        ngettext_lazy(
            "%(shown)s of them ends within a week, or has ended. Its owner then needs another one from you.",
            "%(shown)s of them end within a week, or have ended. Their owners then need others from you.",
            "n",
        ),
        also=ENDING,
        task=Capability.RESET_PASSWORDS,
    ),
    _Kind(
        "warn",
        "lock",
        MUST_CHANGE,
        PeopleState.MUST_CHANGE,
        ngettext_lazy("%(shown)s person must change the password", "%(shown)s people must change their passwords", "n"),
        gettext_lazy("Their mail programs are refused until they have logged on to the web."),
    ),
    _Kind(
        "",
        "key",
        IDLE,
        PeopleState.IDLE_PASSWORD,
        ngettext_lazy(
            "%(shown)s security password was not used for 180 days",
            "%(shown)s security passwords were not used for 180 days",
            "n",
        ),
        ngettext_lazy(
            "Of %(shown)s person. Each is a way in that nobody would miss.",
            "Of %(shown)s people. Each is a way in that nobody would miss.",
            "n",
        ),
        also=WITH_IDLE,
        task=Capability.CLIENT_PASSWORDS,
    ),
)


def list_url(state: PeopleState) -> str:
    """Return the address of the people in a state."""
    return f"{reverse('admin_console:employee-list')}?{urlencode({'state': state.value})}"


def concerns_of(found: DomainOverview) -> Sequence[Concern]:
    """Return what needs somebody; nothing that the desk could do nothing about."""
    people = (_told(kind, found) for kind in _KINDS if found.count(kind.count) and found.desk.may(kind.task))
    return [*_guessed(found), *_peak(found), *people, *_ending(found)]


def _told(kind: _Kind, found: DomainOverview) -> Concern:
    sentence, detail = kind.sentence % _number(found.count(kind.count)), str(kind.detail)
    if kind.also:
        detail = kind.detail % _number(found.count(kind.also))
    return Concern(kind.severity, kind.icon_name, sentence, list_url(kind.state), detail)


def _ending(found: DomainOverview) -> Iterator[Concern]:
    if passwords := found.count(PASSWORDS):
        words = ngettext("%(shown)s password ends within 14 days", "%(shown)s passwords end within 14 days", passwords)
        detail = _("By the password policy. Their owners are reminded by mail from five days before.")
        url = reverse("admin_console:passwords-ending")
        yield Concern("", "clock", words % _number(passwords), url, detail)
    exceptions = found.count(EXCEPTIONS) if found.desk.is_postmaster else 0
    if exceptions:
        words = ngettext(
            "%(shown)s exception ends within 14 days", "%(shown)s exceptions end within 14 days", exceptions
        )
        detail = _("The rule above it then holds again. Give it another end if it is still needed.")
        yield Concern("", "clock", words % _number(exceptions), reverse("admin_console:exceptions-ending"), detail)


def _number(n: int) -> dict[str, object]:
    return {"n": n, "shown": portal_number(n)}


def _guessed(found: DomainOverview) -> Iterator[Concern]:
    for network in found.networks:
        words = ngettext(
            "Passwords of %(n)s account are guessed at from %(network)s",
            "Passwords of %(n)s accounts are guessed at from %(network)s",
            network.failed,
        ) % {"n": portal_number(network.failed), "network": network.network}
        detail = _("Within the last hour. More tries from there are refused; lift that only if the network is yours.")
        yield Concern("bad", "world", words, reverse("admin_console:network-list"), detail)


def _peak(found: DomainOverview) -> Iterator[Concern]:
    week = (found.days or ())[-WEEK:]
    for one in [peak for peak in peaks(found.days or ()) if peak in week][-1:]:
        words = _("%(n)s logons were refused on %(day)s") % {
            "n": portal_number(one.all_refused),
            "day": date_format(one.day, "MONTH_DAY_FORMAT"),
        }
        detail = _("That is far more than on a usual day. The log says whose they were, and from where.")
        yield Concern("bad", "shield-exclamation", words, log_url(one.day, result=Result.REJECT), detail)
