"""The lines of a log as they are shown: in words, grouped by day, with the addresses of neighbouring pages."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.telling import Detail, told
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
from mailportal.pages import Key, addresses_of
from mailportal.ui.blocks import Facet
from mailportal.ui.rows import rows_of
from mailportal.ui.templatetags.portal import portal_number, seconds
from security.programs.rules import ProgramPicture, mail_picture
from security.records.latest import FoldedLogon
from security.records.models import LogonRecord
from security.records.rules import Channel, Result
from security.records.words import channel_words, program_words, result_words

LOGONS, OPERATIONS = "admin_console:log-logons", "admin_console:log-operations"
_TABS = ((LOGONS, gettext_lazy("Logons")), (OPERATIONS, gettext_lazy("Operations")))


class LogonKind(StrEnum):
    """The tint of an outcome, as components/state.html names it."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"
    OFF = "off"


class LoggedLogon(NamedTuple):
    """One line, for ``mailportal.ui.rows``: how it ended and why, whose account, with what, from where, how often.

    ``result`` stands above the reason where somebody got in, else, with a colon, unseen before it. ``url`` is the page
    of the account; where the desk has none, ``person`` is what was typed.
    """

    time: str
    kind: LogonKind
    result: str
    reason: str
    person: str
    url: str
    picture: ProgramPicture
    program: str
    address: str
    times: str


class LoggedOperation(NamedTuple):
    """One line, likewise: who did what to whom, before and after, and the reference that error pages and receipts have.

    The pages of who acted and was touched are empty where the desk sees no account of that address.
    """

    time: str
    who: str
    who_url: str
    title: str
    is_refused: bool
    whom: str
    whom_url: str
    before: str
    after: str
    details: str
    reference: str


class LoggedDetail(NamedTuple):
    """One thing that an operation says of itself; ``follows`` where something stands before it."""

    label: str
    text: str
    follows: bool


_Line = TypeVar("_Line", LoggedLogon, LoggedOperation)


def logon_days(log: LogonLog) -> Sequence[tuple[str, Sequence[LoggedLogon]]]:
    """Return the lines of the logon log by day."""
    page_of, second = addresses_of("admin_console:employee-detail"), seconds()
    lines = (_logon_row(line, log, second(line.record.last_at), page_of) for line in log.lines)
    return _by_day((line.record.last_at for line in log.lines), lines)


def operation_days(log: OperationLog) -> Sequence[tuple[str, Sequence[LoggedOperation]]]:
    """Return the lines of the operation log by day."""
    page_of, second = addresses_of("admin_console:employee-detail"), seconds()
    lines = (_operation_row(event, log, second(event.at), page_of) for event in log.events)
    return _by_day((event.at for event in log.events), lines)


def _by_day(moments: Iterable[datetime], lines: Iterable[_Line]) -> Sequence[tuple[str, Sequence[_Line]]]:
    days = groupby(zip(moments, lines, strict=True), key=lambda one: timezone.localtime(one[0]).date())
    found = [list(group) for _day_of, group in days]
    return [(_day(group[0][0]), [line for _at, line in group]) for group in found]


def _day(moment: datetime) -> str:
    local, today = timezone.localtime(moment), timezone.localdate()
    day = f"{date_format(local, 'l')} {date_format(local)}"
    if local.date() == today:
        return _("Today, %(day)s") % {"day": day}
    return _("Yesterday, %(day)s") % {"day": day} if local.date() == today - timedelta(days=1) else day


def _logon_row(line: FoldedLogon, log: LogonLog, time: str, page_of: Callable[[UUID], str]) -> LoggedLogon:
    record, result = line.record, result_words(line.record)
    is_web = record.channel == Channel.WEB
    label = log.labels.get(record.credential, "")
    reason = reason_of(record)
    person = None if record.account_id is None else log.people.get(record.account_id)
    return LoggedLogon(
        time,
        kind=_kind(record),
        result=result if record.result == Result.ACCEPT else _("%(label)s:") % {"label": result},
        reason=_("%(reason)s: “%(label)s”") % {"reason": reason, "label": label} if label else reason,
        person=person.name if person is not None else record.typed_address or _nobodys(record),
        url=page_of(person.public_id) if person is not None else "",
        picture=ProgramPicture.BROWSER if is_web else mail_picture(record.program),
        program=f"{program_words(record)} · {channel_words(record.channel)}",
        address=record.source_address,
        times=portal_number(line.count),
    )


def _nobodys(record: LogonRecord) -> str:
    # Beyond the bounds on rows a network is counted as a whole: whose accounts it tried is not kept.
    return _("Several accounts") if record.account_id is None else "\N{EN DASH}"


def _kind(record: LogonRecord) -> LogonKind:
    return LogonKind.OFF if record.result == Result.DEFER else LogonKind(kind_of(record))


def _operation_row(event: AuditEvent, log: OperationLog, time: str, page_of: Callable[[UUID], str]) -> LoggedOperation:
    who, who_url = _named(event.actor, log, page_of)
    whom, whom_url = _named(event.target, log, page_of)
    said = told(event, log.departments)
    before, after = str(said.before), str(said.after)
    return LoggedOperation(
        time,
        who,
        who_url,
        title=str(said.title),
        is_refused=said.is_refused,
        whom=str(denied_words(event.target)) if event.event == ACCESS_DENIED else whom,
        whom_url=whom_url,
        before=before,
        after=after,
        details=_details(said.details, has_change=bool(before or after)),
        reference=event.request_id[:8],
    )


def _details(details: Iterable[Detail], *, has_change: bool) -> SafeString:
    lines = [
        LoggedDetail(str(one.label), str(one.text), follows=has_change or number > 0)
        for number, one in enumerate(details)
    ]
    return rows_of("admin_console/logs/detail.html", lines)


def _named(name: str, log: OperationLog, page_of: Callable[[UUID], str]) -> tuple[str, str]:
    account = log.people.get(name)
    if account is None:
        return _("the portal") if name == "portal" else name, ""
    return account.name, page_of(account.public_id)


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
