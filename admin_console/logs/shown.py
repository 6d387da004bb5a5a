"""The lines of a log as they are shown: in words, grouped by day."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple, TypeVar
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.telling import Detail, told
from admin_console.event_words import denied_words
from admin_console.events import ACCESS_DENIED
from admin_console.logs.logons import LogonLog
from admin_console.logs.operations import OperationLog
from admin_console.person.shown import kind_of, reason_of
from mailportal.audit.models import AuditEvent
from mailportal.pages import addresses_of
from mailportal.ui.rows import rows_of
from mailportal.ui.templatetags.portal import portal_number, seconds
from security.programs.rules import ProgramPicture, mail_picture
from security.records.latest import FoldedLogon
from security.records.models import LogonRecord
from security.records.rules import Channel, Result
from security.records.words import channel_words, program_words, result_words


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
