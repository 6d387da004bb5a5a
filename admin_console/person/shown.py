"""The parts of an employee's page as they are shown: one value for each row, in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from admin_console.person.presence import Presence
from admin_console.person.queries import Person
from admin_console.person.refused import at_place, moment_words
from admin_console.receipts.words import stamp
from mailportal.ui.blocks import ActEntry
from mailportal.ui.sentences import together
from security.factors.rules import RECOVERY_CODES, Enrolment
from security.programs.rules import ProgramPicture, mail_picture
from security.programs.words import program_words as words_of
from security.records.latest import FoldedLogon
from security.records.models import LogonRecord
from security.records.rules import Channel, Reason, Result
from security.records.words import channel_words, program_words, reason_words, result_words

# What the owner reads as "your", an administrator reads of somebody else.
_OF_ANOTHER: Final[dict[Reason, Promise]] = {
    Reason.ACCOUNT_PASSWORD: gettext_lazy("With the web logon password"),
    Reason.OLD_PASSWORD: gettext_lazy("With the old web logon password"),
    Reason.DOMAIN_SUSPENDED: gettext_lazy("The company's mail was suspended"),
    Reason.ACCOUNT_FROZEN: gettext_lazy("The account was frozen"),
    Reason.THIRD_PARTY_CLIENTS_REFUSED: gettext_lazy("Mail programs were not allowed"),
    Reason.PROTOCOL_OFF: gettext_lazy("%(channel)s was turned off"),
    Reason.PASSWORD_RESTING: gettext_lazy("Reset with Forgot Password, and no logon on the web since then"),
    Reason.CLIENT_PASSWORD_NEEDED: gettext_lazy("Web logon password, where a security password is needed"),
}
# Harmless, or nobody's of the house: amber, where a program or person of the account's own is red.
_HARMLESS: Final = frozenset({Reason.CLIENT_PASSWORD_DELETED, Reason.UNKNOWN_ACCOUNT, Reason.THROTTLED})


def day_of(moment: datetime) -> str:
    """Return a day in the zone of the domain."""
    return date_format(timezone.localtime(moment))


def reason_of(record: LogonRecord) -> str:
    """Return why it ended so, as an administrator reads it."""
    words = _OF_ANOTHER.get(Reason(record.reason))
    return reason_words(record) if words is None else str(words) % {"channel": channel_words(record.channel)}


@dataclass(frozen=True, slots=True)
class LogonRow:
    """One line of the last logons. ``when`` is the latest of alike ones."""

    when: datetime
    result: str
    kind: str
    reason: str
    picture: str
    program: str
    place: str


def logon_rows(person: Person) -> list[LogonRow]:
    """Return the last logons with their true reasons."""
    return [_logon_row(person, one) for one in person.logons]


def logon_counts(person: Person) -> str:
    """Return how many logons there were lately and how they ended, for those who do not see from where."""
    total = sum(record.count for record in person.records)
    accepted = sum(record.count for record in person.records if record.result == Result.ACCEPT)
    if not total:
        return ""
    words = ngettext("%(n)s try is on record", "%(n)s tries are on record", total) % {"n": total}
    counted = _("%(tries)s, of which %(accepted)s got in.") % {"tries": words, "accepted": accepted}
    return together(counted, _("From where is shown to administrators who may see logs."))


def _logon_row(person: Person, one: FoldedLogon) -> LogonRow:
    record = one.record
    is_web = record.channel == Channel.WEB
    return LogonRow(
        when=record.last_at,
        result=result_words(record),
        kind=kind_of(record),
        reason=_reason(person, one),
        picture=ProgramPicture.BROWSER if is_web else mail_picture(record.program),
        program=program_words(record),
        place=at_place(channel_words(record.channel), record.source_address),
    )


def kind_of(record: LogonRecord) -> str:
    """Return the tint of an outcome."""
    if record.result == Result.ACCEPT:
        return "ok"
    is_harmless = Reason(record.reason) in _HARMLESS or record.result == Result.DEFER
    return "warn" if is_harmless else "bad"


def _reason(person: Person, one: FoldedLogon) -> str:
    shown = person.by_credential.get(one.record.credential)
    words = reason_of(one.record)
    if shown is not None and not shown.label:
        shown = None
    if shown is not None and one.record.reason == Reason.CLIENT_PASSWORD:
        words = _("Security password “%(label)s”") % {"label": shown.label}
    elif shown is not None:
        words = _("%(reason)s: “%(label)s”") % {"reason": words, "label": shown.label}
    if one.count == 1:
        return words
    times = _("%(reason)s; %(count)d times since %(since)s")
    return times % {"reason": words, "count": one.count, "since": moment_words(one.since)}


@dataclass(frozen=True, slots=True)
class SideLine:
    """A short row in the narrow column; ``act`` is what can be done about it alone."""

    icon_name: str
    title: str
    text: str
    act: ActEntry | None = None


def no_factor_words(person: Person) -> str:
    """Return what it means that none is bound."""
    match person.standing.enrolment:
        case Enrolment.NOT_DUE:
            return _("None is bound: the password alone opens the account.")
        case Enrolment.FROZEN:
            return _("What was bound is stopped until that is decided.")
        case Enrolment.CLOSED:
            return _("None is bound, one is required, and none can be attached at a logon.")
        case _:
            return _("None is bound: one is attached at the next logon.")


def factor_lines(person: Person, *, void: ActEntry | None) -> Iterator[SideLine]:
    """Return the factors that are bound, and what is left of what stands in for them; ``void`` takes a pass back."""
    factors = person.standing.factors
    if factors.has_authenticator and person.authenticator_since is not None:
        words = _("Attached %(day)s") % {"day": day_of(person.authenticator_since)}
        yield SideLine("qrcode", _("Authenticator"), words)
    if factors.has_phone:
        yield SideLine("device-mobile", _("Secure phone"), factors.masked_phone)
    if factors.has_authenticator:
        left = {"left": factors.recovery_codes_left, "most": RECOVERY_CODES}
        yield SideLine("key", _("Recovery codes"), _("%(left)d of %(most)d left") % left)
    if person.pass_until is not None:
        words = _("Works once, until %(until)s") % {"until": stamp(person.pass_until)}
        yield SideLine("ticket", _("Enrolment pass"), words, void)
    if factors.has_questions:
        yield SideLine("help-circle", _("Security questions"), _("They are answered"))


def presence_line(presence: Presence) -> SideLine:
    """Return a session or trusted device."""
    words = moment_words(presence.seen_at)
    if presence.until is not None:
        words = _("until %(day)s") % {"day": day_of(presence.until)}
    return SideLine(ProgramPicture.BROWSER, words_of(presence.program), at_place(presence.place, words))
