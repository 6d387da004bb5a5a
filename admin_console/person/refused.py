"""A mail program that is refused, in words: for which reason, how often since when, by whose rule, and what helps."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.policies.kinds import PolicyKind
from admin_console.person.queries import Person
from admin_console.policies.words import why
from mailportal.ui.sentences import listed, together
from security.policies import CLIENT_PASSWORDS, IMAP, POP3, SMTP, THIRD_PARTY_CLIENTS
from security.records.latest import RefusedProgram
from security.records.rules import Channel, Reason
from security.records.words import channel_words, program_words

_REFUSED: dict[Reason, Promise] = {
    Reason.CLIENT_PASSWORD_NEEDED: gettext_lazy(
        "%(program)s is refused: it sends the web logon password where a security password is required"
    ),
    Reason.WRONG_SECRET: gettext_lazy("%(program)s is refused: it sends a wrong password again and again"),
    Reason.THIRD_PARTY_CLIENTS_REFUSED: gettext_lazy("%(program)s is refused: mail programs are not allowed"),
    Reason.PROTOCOL_OFF: gettext_lazy("%(program)s is refused: %(channels)s is turned off"),
    Reason.PASSWORD_EXPIRED: gettext_lazy("%(program)s is refused: the temporary password has expired"),
    Reason.PASSWORD_CHANGE_NEEDED: gettext_lazy(
        "%(program)s is refused: the password must be changed on the web first"
    ),
    Reason.PASSWORD_TOO_OLD: gettext_lazy(
        "%(program)s is refused: the password is too old and must be changed on the web first"
    ),
    Reason.PASSWORD_RESTING: gettext_lazy(
        "%(program)s is refused: the password was reset with Forgot Password and waits for a logon on the web"
    ),
    Reason.CLIENT_PASSWORD_FROZEN: gettext_lazy("%(program)s is refused: its security password was stopped"),
    Reason.CLIENT_PASSWORD_EXPIRED: gettext_lazy("%(program)s is refused: its security password has expired"),
    Reason.CLIENT_PASSWORD_ELSEWHERE: gettext_lazy(
        "%(program)s is refused: its owner has limited its security password to other networks"
    ),
    Reason.CLIENT_PASSWORD_OF_OTHER_KIND: gettext_lazy(
        "%(program)s is refused: its security password is not for %(channels)s"
    ),
    Reason.CLIENT_PASSWORD_WHILE_OFF: gettext_lazy(
        "%(program)s is refused: it sends a security password, and these are turned off"
    ),
}
_ANY_REASON = gettext_lazy("%(program)s is refused")
# What the person does, or an administrator; where nothing is said the sentence above says it all.
CURE_WORDS: dict[Reason, Promise] = {
    Reason.CLIENT_PASSWORD_NEEDED: gettext_lazy("Cure: generate a security password for it under Account Security."),
    Reason.WRONG_SECRET: gettext_lazy("Cure: enter the present password in it, or remove the account from it."),
    Reason.PASSWORD_CHANGE_NEEDED: gettext_lazy("Cure: log on to the web once and choose a new password."),
    Reason.PASSWORD_TOO_OLD: gettext_lazy("Cure: log on to the web once and choose a new password."),
    Reason.PASSWORD_RESTING: gettext_lazy("Cure: log on to the web once with it."),
    Reason.CLIENT_PASSWORD_EXPIRED: gettext_lazy("Cure: its owner chooses a later end for it, or generates a new one."),
    Reason.CLIENT_PASSWORD_ELSEWHERE: gettext_lazy("Cure: its owner adds the network under Account Security."),
    Reason.CLIENT_PASSWORD_OF_OTHER_KIND: gettext_lazy("Cure: generate a security password for all of mail."),
    Reason.CLIENT_PASSWORD_WHILE_OFF: gettext_lazy("Cure: turn security passwords on, or enter the password in it."),
}
_RULES: dict[Reason, PolicyKind] = {
    Reason.CLIENT_PASSWORD_NEEDED: CLIENT_PASSWORDS,
    Reason.THIRD_PARTY_CLIENTS_REFUSED: THIRD_PARTY_CLIENTS,
}
_SWITCHES = {Channel.IMAP: IMAP, Channel.SIEVE: IMAP, Channel.POP3: POP3, Channel.SMTP: SMTP}


def sentence_of(program: RefusedProgram) -> str:
    """Return why it is refused, in one sentence."""
    details = {"program": program_words(program.record), "channels": channels_words(program)}
    return str(_REFUSED.get(Reason(program.record.reason), _ANY_REASON)) % details


def detail_of(person: Person, program: RefusedProgram, *, more: int) -> str:
    """Return what else is to be known of it; ``more`` other programs are refused besides."""
    reason = Reason(program.record.reason)
    cure = [str(CURE_WORDS[reason])] if reason in CURE_WORDS else []
    words = ngettext("%(count)d other program is refused.", "%(count)d other programs are refused.", more)
    others = [words % {"count": more}] if more else []
    origin = origin_words(person, reason, program.channels[0])
    return together(tries_words(program), *([origin] if origin else []), *cure, *others)


def channels_words(program: RefusedProgram) -> str:
    """Return over what a program came."""
    return listed([channel_words(channel) for channel in program.channels])


def tries_words(program: RefusedProgram) -> str:
    """Return how often it tried, from where, since when."""
    record = program.record
    known = {
        "address": record.source_address,
        "last": moment_words(record.last_at),
        "since": moment_words(program.since),
    }
    if program.count == 1:
        return (_("One try from %(address)s, %(last)s.") if record.source_address else _("One try, %(last)s.")) % known
    words = _("%(count)s tries since %(since)s, the last %(last)s.")
    if record.source_address:
        words = _("%(count)s tries from %(address)s since %(since)s, the last %(last)s.")
    return words % {"count": program.count, **known}


def at_place(*parts: str | None) -> str:
    """Return what is known of a place, and what belongs to it; a part that the desk does not see is left out."""
    return " · ".join(part for part in parts if part)


def origin_words(person: Person, reason: Reason, channel: Channel) -> str:
    """Return by whose order it is so, empty where it is by none."""
    kind = _SWITCHES.get(channel) if reason is Reason.PROTOCOL_OFF else _RULES.get(reason)
    orders = person.standing.orders
    order = None if kind is None or orders is None else orders.effective(kind).order
    if kind is None or orders is None or order is None:
        return ""
    found = why(kind, orders.effective(kind), person.rule_departments, person.account.zone)
    return _("%(origin)s, since %(since)s.") % {"origin": found.origin, "since": moment_words(order.since)}


def moment_words(moment: datetime | None) -> str:
    """Return day and time in the zone of the domain, as part of a sentence; nothing for no moment."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    if local.date() == timezone.localdate():
        return _("today at %(time)s") % {"time": date_format(local, "TIME_FORMAT")}
    return date_format(local, "DATETIME_FORMAT")


def label_of(person: Person, program: RefusedProgram) -> str:
    """Return what the security password that a program showed is called, or the program where that is not seen."""
    shown = person.by_credential.get(program.record.credential)
    return program_words(program.record) if shown is None or not shown.label else shown.label
