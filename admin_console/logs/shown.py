"""The lines of a log as they are shown: in words, grouped by day, with the addresses of neighbouring pages."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.telling import ToldEvent, told
from admin_console.capabilities.rules import Capability
from admin_console.desk import Desk
from admin_console.event_words import denied_words
from admin_console.events import ACCESS_DENIED
from admin_console.logs.forms import LogForm
from admin_console.logs.logons import LogonLog
from admin_console.logs.operations import OperationLog
from admin_console.logs.people import MOST_MEANT, Meant
from admin_console.logs.rules import MOST_EXPORTED
from admin_console.person.shown import kind_of, reason_of
from mailportal.audit.models import AuditEvent
from mailportal.pages import Key
from mailportal.ui.blocks import Facet
from security.programs.rules import ProgramPicture, mail_picture
from security.records.latest import FoldedLogon
from security.records.models import LogonRecord
from security.records.rules import Channel, Result
from security.records.words import channel_words, program_words, result_words

LOGONS, OPERATIONS = "admin_console:log-logons", "admin_console:log-operations"
_TABS = ((LOGONS, gettext_lazy("Logons")), (OPERATIONS, gettext_lazy("Operations")))


@dataclass(frozen=True, slots=True)
class LoggedLogon:
    """One line: how it ended and why, whose account, with what, from where, how often.

    ``result`` stands above the reason where somebody got in, else, with a colon, unseen before it. ``typed`` is told
    where the desk has no account for it.
    """

    at: datetime
    kind: str
    result: str
    reason: str
    person: User | None
    typed: str
    picture: str
    program: str
    address: str
    count: int


@dataclass(frozen=True, slots=True)
class LoggedOperation:
    """One line: who did what to whom, before and after, and the reference that error pages and receipts have.

    The pages of who acted and was touched are empty where the desk sees no account of that address.
    """

    at: datetime
    who: str
    who_url: str
    told: ToldEvent
    whom: str
    whom_url: str
    reference: str


_Line = TypeVar("_Line", LoggedLogon, LoggedOperation)


def logon_days(log: LogonLog) -> Sequence[tuple[str, Sequence[LoggedLogon]]]:
    """Return the lines of the logon log by day."""
    return _by_day(_logon_row(line, log) for line in log.lines)


def operation_days(log: OperationLog) -> Sequence[tuple[str, Sequence[LoggedOperation]]]:
    """Return the lines of the operation log by day."""
    return _by_day(_operation_row(event, log) for event in log.events)


def _by_day(rows: Iterable[_Line]) -> Sequence[tuple[str, Sequence[_Line]]]:
    days = groupby(rows, key=lambda row: timezone.localtime(row.at).date())
    return [(_day(lines[0].at), lines) for lines in (list(group) for _day_of, group in days)]


def _day(moment: datetime) -> str:
    local, today = timezone.localtime(moment), timezone.localdate()
    day = f"{date_format(local, 'l')} {date_format(local)}"
    if local.date() == today:
        return _("Today, %(day)s") % {"day": day}
    return _("Yesterday, %(day)s") % {"day": day} if local.date() == today - timedelta(days=1) else day


def _logon_row(line: FoldedLogon, log: LogonLog) -> LoggedLogon:
    record, result = line.record, result_words(line.record)
    is_web = record.channel == Channel.WEB
    label = log.labels.get(record.credential, "")
    reason = reason_of(record)
    return LoggedLogon(
        at=record.last_at,
        kind=_kind(record),
        result=result if record.result == Result.ACCEPT else _("%(label)s:") % {"label": result},
        reason=_("%(reason)s: “%(label)s”") % {"reason": reason, "label": label} if label else reason,
        person=None if record.account_id is None else log.people.get(record.account_id),
        typed=record.typed_address or _nobodys(record),
        picture=ProgramPicture.BROWSER if is_web else mail_picture(record.program),
        program=f"{program_words(record)} · {channel_words(record.channel)}",
        address=record.source_address,
        count=line.count,
    )


def _nobodys(record: LogonRecord) -> str:
    # Beyond the bounds on rows a network is counted as a whole: whose accounts it tried is not kept.
    return _("Several accounts") if record.account_id is None else "\N{EN DASH}"


def _kind(record: LogonRecord) -> str:
    return "off" if record.result == Result.DEFER else kind_of(record)


def _operation_row(event: AuditEvent, log: OperationLog) -> LoggedOperation:
    who, who_url = _named(event.actor, log)
    whom, whom_url = _named(event.target, log)
    if event.event == ACCESS_DENIED:
        whom = denied_words(event.target)
    return LoggedOperation(event.at, who, who_url, told(event, log.departments), whom, whom_url, event.request_id[:8])


def _named(name: str, log: OperationLog) -> tuple[str, str]:
    account = log.people.get(name)
    if account is None:
        return _("the portal") if name == "portal" else name, ""
    return account.name, reverse("admin_console:employee-detail", args=[account.public_id])


def tabs_of(view: str) -> Sequence[Facet]:
    """Return the two logs, of which ``view`` is shown."""
    return [Facet(label, reverse(name), is_current=name == view) for name, label in _TABS]


def page_context(desk: Desk, form: LogForm, view: str) -> dict[str, Any]:
    """Return what the templates of both logs take, whatever rows there are."""
    may_export = form.is_answerable and desk.may(Capability.EXPORT)
    unknown = [meant.typed for meant in form.meant.values() if not (meant.account or meant.is_unclear)]
    return {
        "form": form,
        "tabs": tabs_of(view),
        "log_url": reverse(view),
        "export_url": f"{reverse(f'{view}-export')}?{form.query}" if may_export else "",
        "unclear": [_choices(form, name, meant) for name, meant in form.meant.items() if meant.is_unclear],
        "unknown": unknown[0] if unknown else "",
        "is_folded": view == LOGONS,
    }


def _choices(form: LogForm, name: str, meant: Meant) -> Mapping[str, Any]:
    """Return those whom a typed name may mean, each with the address of the page that asks for that one."""
    people = meant.several[:MOST_MEANT]
    return {
        "typed": meant.typed,
        "people": [(person, f"?{urlencode({**form.asked, name: person.address})}") for person in people],
        "are_more": len(meant.several) > MOST_MEANT,
    }


def export_context(form: LogForm, view: str, *, grant: UUID | None) -> Mapping[str, Any]:
    """Return what the page before a file takes: each filter that was asked for, in the words of its field."""
    return {
        "form": form,
        "log": dict(_TABS)[view],
        "log_url": f"{reverse(view)}?{form.query}",
        "facts": [(form.fields[name].label, _shown(form, name)) for name in form.asked],
        "most": MOST_EXPORTED,
        "grant": grant,
    }


def _shown(form: LogForm, name: str) -> Any:  # noqa: ANN401 - a text or a translation
    choices = dict(_flat(getattr(form.fields[name], "choices", ())))
    return choices.get(form.asked[name], form.asked[name])


def _flat(choices: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label


def where_next(form: LogForm, *, older: Key | None, searched_to: Key | None) -> Mapping[str, Any]:
    """Return the addresses of the pages beside this one, and how far back was searched where it is not full."""
    return {
        "older_url": form.at(older) if older else "",
        "newest_url": f"?{form.query}" if form.cleaned_data["older"] else "",
        "searched_to": searched_to[0] if searched_to else None,
        "further_url": form.at(searched_to) if searched_to else "",
    }
