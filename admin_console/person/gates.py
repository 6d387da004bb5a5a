"""Each way in, gate by gate, with the programs that are refused where their owner is not, and by whose rule."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from admin_console.person.acts import PersonTask
from admin_console.person.queries import Person
from admin_console.person.refused import origin_words
from mailportal.errors import Words
from security.records.latest import RefusedProgram
from security.records.rules import Channel, Reason
from security.records.words import program_words
from security.ways_in.rules import Way
from security.ways_in.words import ShownGate, shown_ways

# Shut by a rule as it is meant: nothing is wrong with the person.
_MEANT: Final = frozenset({Reason.THIRD_PARTY_CLIENTS_REFUSED, Reason.PROTOCOL_OFF})
# What shuts all of them is cured above, once.
RULE_CURES: Final = {
    Reason.THIRD_PARTY_CLIENTS_REFUSED: PersonTask.EXCEPTION,
    Reason.CLIENT_PASSWORD_NEEDED: PersonTask.EXCEPTION,
    Reason.PROTOCOL_OFF: PersonTask.PROTOCOLS,
}


@dataclass(frozen=True, slots=True)
class WayRow:
    """A way in as the page shows it: how it stands (``kind`` of a pill), its gates, by whose rule, and the cure."""

    name: str
    state: Words
    kind: str
    gates: Sequence[ShownGate]
    because: str
    cure: PersonTask | None


def way_rows(person: Person) -> Iterator[WayRow]:
    """Return the ways in, the web first."""
    ways = [_with_program(way, person.refused) for way in person.ways]
    shown = shown_ways(ways, standing=person.standing, client_passwords=person.client_passwords, shut=person.shut)
    for one in shown:
        reason = one.way.reason
        because = "" if reason is None else origin_words(person, reason, one.way.channel)
        cure = None if reason is None else RULE_CURES.get(reason)
        yield WayRow(one.name, *way_state(one.way), one.gates, because, cure)


def _with_program(way: Way, refused: Sequence[RefusedProgram]) -> Way:
    """Return a way that is open to its owner as it is for a program that is refused there, where one is."""
    if not way.is_open or way.channel is Channel.WEB:
        return way
    programs = (one for one in refused if way.channel in one.channels)
    worst = next((one.record for one in programs if one.record.reason != Reason.CLIENT_PASSWORD_DELETED), None)
    return way if worst is None else replace(way, reason=Reason(worst.reason), program=program_words(worst))


def way_state(way: Way) -> tuple[str, str]:
    """Return whether a way is open, in words, and the kind of its pill."""
    if way.is_open:
        return pgettext("a way in", "Open"), "ok"
    if way.program:
        return _("Closed for %(program)s") % {"program": way.program}, "bad"
    return pgettext("a way in", "Closed"), "" if way.reason in _MEANT else "bad"
