"""Devices and cut-overs in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from admin_console.enforcement.models import CutOver
from admin_console.enforcement.queries import CutOverProgress, Member
from admin_console.enforcement.rehearsal import Stopping
from admin_console.enforcement.rules import MemberState
from admin_console.receipts.words import stamp
from mailportal.errors import Words
from mailportal.ui.blocks import Facet, Figure
from mailportal.ui.sentences import listed
from security.programs.words import device_words
from security.records.devices import SeenDevice
from security.records.words import channel_words


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A device for prog.html, with when it last came."""

    picture: str
    name: str
    sub: str
    last_at: datetime


def device_rows(devices: Sequence[SeenDevice]) -> list[DeviceRow]:
    """Return devices as they are told: what, over what, from where, when last."""
    return [
        DeviceRow(one.picture, device_words(one.program, one.picture), _from_where(one), one.last_at) for one in devices
    ]


def _from_where(device: SeenDevice) -> str:
    channels = listed([channel_words(channel) for channel in device.channels])
    return _("%(channel)s from %(address)s") % {"channel": channels, "address": device.source_address}


def stopping_rows(people: Sequence[Stopping]) -> list[Mapping[str, Any]]:
    """Return those whose devices stop for the table."""
    return [{"account": one.account, "devices": device_rows(one.devices)} for one in people]


_STATES: Final[Mapping[MemberState, tuple[Words, str]]] = {
    MemberState.REFUSED: (gettext_lazy("Refused now"), "bad"),
    MemberState.ON_OLD: (gettext_lazy("Still on the old password"), "warn"),
    MemberState.WITHOUT: (gettext_lazy("No security password yet"), "warn"),
    MemberState.COUNTING: (gettext_lazy("The hour is to come"), "warn"),
    MemberState.AWAITED: (gettext_lazy("Has not logged on yet"), ""),
    MemberState.LET_IN: (gettext_lazy("Let in by an exception"), ""),
    MemberState.DONE: (gettext_lazy("Has a security password"), "ok"),
}


def member_rows(members: Sequence[Member]) -> list[Mapping[str, Any]]:
    """Return the people of a cut-over for the table."""
    return [
        {
            "account": one.account,
            "state": _STATES[one.state][0],
            "kind": _STATES[one.state][1],
            "until": one.holds_at if one.state is MemberState.COUNTING else None,
            "is_refused": one.state is MemberState.REFUSED,
            "devices": device_rows(one.devices),
            "told_at": one.told_at,
            "may_be_reminded": one.may_be_reminded,
        }
        for one in members
    ]


def personal_words(last_at: datetime) -> str:
    """Return what was ordered person by person."""
    words = _(
        "Security passwords become required person by person, of everyone on %(time)s. Until then you can stop it."
    )
    return words % {"time": stamp(last_at)}


def _after(days: int) -> str:
    if not days:
        return _("From the first logon on")
    return ngettext("%(n)d day after the first logon", "%(n)d days after the first logon", days) % {"n": days}


def days_words(cut_over: CutOver) -> str:
    """Return how an order runs person by person; empty where it is for all at once, or is over."""
    return _after(cut_over.personal.days) if cut_over.personal is not None and cut_over.is_waiting else ""


def figures_of(cut_over: CutOver, progress: CutOverProgress) -> list[Figure]:
    """Return the headline numbers of a cut-over."""
    if cut_over.runs_person_by_person:
        return _personal_figures(progress)
    done = Figure(
        _("People done"), progress.done, _of_all(progress), "" if cut_over.stopped_at else _have_to_act(progress)
    )
    if cut_over.in_force_at is None:
        return [done, Figure(_("Devices that stop"), cut_over.devices, remark=_("counted when it was ordered"))]
    let_in = Figure(_("Let in for now"), progress.let_in, remark=_("by an exception of their own"))
    return [done, _refused_figure(progress), *_old_figures(cut_over, progress), let_in]


def _of_all(progress: CutOverProgress) -> str:
    return _("of %(n)d") % {"n": progress.people}


def _have_to_act(progress: CutOverProgress) -> str:
    return ngettext("%(n)d has to act", "%(n)d have to act", progress.must_act) % {"n": progress.must_act}


def _refused_figure(progress: CutOverProgress) -> Figure:
    if not progress.refused_devices:
        return Figure(_("Devices refused now"), 0, remark=_("no one is refused"))
    people = ngettext("of %(n)d person", "of %(n)d people", progress.refused) % {"n": progress.refused}
    return Figure(_("Devices refused now"), progress.refused_devices, people, is_bad=True)


def _personal_figures(progress: CutOverProgress) -> list[Figure]:
    others = ngettext(
        "and %(n)d person without a mail program", "and %(n)d people without a mail program", progress.others
    ) % {"n": progress.others}
    return [
        Figure(_("People done"), progress.done, _of_all(progress), _have_to_act(progress)),
        Figure(_("Hour to come"), progress.running, remark=others if progress.others else _("logged on since")),
        Figure(_("Not logged on yet"), progress.awaited, remark=_("their time has not begun")),
        _refused_figure(progress),
    ]


def _old_figures(cut_over: CutOver, progress: CutOverProgress) -> list[Figure]:
    if cut_over.old_days is None or cut_over.in_force_at is None:
        return []
    end = date_format(timezone.localtime(cut_over.in_force_at + timedelta(days=cut_over.old_days)))
    return [Figure(_("On their old password"), progress.on_old, remark=_("until %(day)s") % {"day": end})]


def member_tabs(cut_over: CutOver, progress: CutOverProgress, *, is_done: bool) -> list[Facet]:
    """Return the two lists of a cut-over's people: those who must act, and the others."""
    url = reverse("admin_console:force-cut-over", args=[cut_over.public_id])
    others = progress.people - progress.must_act
    return [
        Facet(_("Have to act"), url, progress.must_act, is_current=not is_done, is_bad=progress.must_act > 0),
        Facet(_("Done or let in"), f"{url}?done=on", others, is_current=is_done),
    ]
