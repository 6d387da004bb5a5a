"""What a try would come to, in words: the gate that is shut, whose it is, and the cure (X6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from admin_console.person.acts import PersonTask
from admin_console.person.findings import Finding
from admin_console.person.gates import RULE_CURES, WayRow
from admin_console.person.queries import Person
from admin_console.person.refused import CURE_WORDS, moment_words, origin_words
from mailportal.ui.sentences import together
from security.records.rules import Channel, Reason, Result
from security.records.words import channel_words
from security.ways_in.rules import GateState
from security.ways_in.supposing import Foreseen, ShownSecret, SupposedTry
from security.ways_in.words import ShownGate, shown_try

_CURES: Final[Mapping[Reason, PersonTask]] = {
    **RULE_CURES,
    Reason.ACCOUNT_FROZEN: PersonTask.UNFREEZE,
    Reason.PASSWORD_EXPIRED: PersonTask.RESET_PASSWORD,
    Reason.THROTTLED: PersonTask.UNLOCK,
    Reason.SECOND_FACTOR_MISSING: PersonTask.PASS,
    Reason.SECOND_FACTOR_THROTTLED: PersonTask.UNLOCK,
}
# The words and the kind of a pill.
_LOOKS: Final[Mapping[Result, tuple[Promise, str]]] = {
    Result.ACCEPT: (pgettext_lazy("a try that nobody makes", "Accepted"), "ok"),
    Result.DEFER: (pgettext_lazy("a try that nobody makes", "Deferred"), "warn"),
    Result.REJECT: (pgettext_lazy("a try that nobody makes", "Refused"), "bad"),
}
_HEARS: Final[Mapping[Result, Promise]] = {
    Result.REJECT: gettext_lazy("The mail program would hear “authentication failed” and nothing else."),
    Result.DEFER: gettext_lazy("The mail program would hear of a temporary failure, and try again by itself."),
}


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """The answer as its page shows it: one sentence with the cures, and the gates in their order.

    ``rows`` are the try itself, and what it would come to without what shuts it.
    """

    finding: Finding
    rows: tuple[WayRow, ...]


def shown_answer(person: Person, asked: SupposedTry, answer: Foreseen, *, secret: str) -> ShownAnswer:
    """Return an answer in words; ``secret`` is what was chosen as shown."""
    way, standing = answer.way, person.standing
    gates = shown_try(way, standing=standing, secret=secret, address=asked.address)
    because = "" if way.reason is None else origin_words(person, way.reason, way.channel)
    rows = [WayRow(channel_words(way.channel), *_LOOKS[answer.result], gates, "", None)]
    if answer.without is not None:
        without = shown_try(answer.without, standing=standing, secret=secret, address=asked.address)
        look = _LOOKS[Result.ACCEPT if answer.without.is_open else Result.REJECT]
        rows.append(WayRow(_("Without that"), *look, without, "", None))
    return ShownAnswer(_finding(asked, answer, gates, because), tuple(rows))


def _finding(asked: SupposedTry, answer: Foreseen, gates: tuple[ShownGate, ...], because: str) -> Finding:
    reason = answer.way.reason
    if reason is None:
        return Finding("ok", "circle-check", _("It would get in"), _accepted(asked, gates))
    words = {"gate": (stop := _stop(gates)).name, "says": stop.says}
    ends = _("It ends %(until)s.") % {"until": moment_words(answer.until)} if answer.until else ""
    hears = str(_HEARS[answer.result]) if asked.channel is not Channel.WEB else ""
    said = [*filter(None, (because, ends, hears, _cure_words(asked, reason)))]
    detail = together(*said) if said else ""
    cures = (_CURES[reason],) if reason in _CURES else ()
    if answer.result is Result.DEFER:
        return Finding("warn", "clock", _("It would be deferred at “%(gate)s”: %(says)s") % words, detail, cures)
    return Finding("bad", "ban", _("It would be refused at “%(gate)s”: %(says)s") % words, detail, cures)


def _accepted(asked: SupposedTry, gates: tuple[ShownGate, ...]) -> str:
    if asked.channel is not Channel.WEB:
        return _("Every gate is open for it.")
    return _("Next, in a browser that does not know the account: %(step)s.") % {"step": gates[-1].says}


def _cure_words(asked: SupposedTry, reason: Reason) -> str:
    # What the person does about a program; on the web, and of a word that is wrong on purpose, there is nothing to say.
    is_said = asked.channel is not Channel.WEB and asked.shown is not ShownSecret.WRONG
    return str(CURE_WORDS[reason]) if is_said and reason in CURE_WORDS else ""


def _stop(gates: tuple[ShownGate, ...]) -> ShownGate:
    return next(gate for gate in gates if gate.state is GateState.STOP)
