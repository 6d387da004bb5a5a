"""What audit events are called: each app gives the words for its own, and the logs know none by name."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeAlias

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mailportal.audit.models import AuditEvent
from mailportal.errors import Words
from mailportal.ui.sentences import listed

# A value of an event's ``change`` in words.
ValueWords: TypeAlias = Callable[[Any], Words]
# Names of departments by their ids, as far as the reader may know them.
Departments: TypeAlias = Mapping[int, str]


@dataclass(frozen=True, slots=True)
class EventGroup:
    """Acts that are looked for together; ``name`` stands in addresses."""

    name: str
    title: Words


@dataclass(frozen=True, slots=True)
class EventWords:
    """What one event is called. ``is_refused``: somebody was wrong, or refused.

    ``change`` returns what was so before and what is so after, where these are not texts.
    """

    title: Words
    group: EventGroup
    is_refused: bool = False
    change: Callable[[Mapping[str, Any], Departments], tuple[Words, Words]] | None = None


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing that an event says of itself; ``label`` ends with the colon of the language."""

    label: Words
    text: Words


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """An event in words: what happened, what was so before and after where it says that, and what else it says."""

    title: Words
    is_refused: bool = False
    before: Words = ""
    after: Words = ""
    details: Sequence[Detail] = field(default_factory=tuple)


_EVENTS: Final[dict[str, EventWords]] = {}
# By the event, or for all events where that is empty, and the key.
_DETAILS: Final[dict[tuple[str, str], tuple[Words, ValueWords]]] = {}
# In which order they are told: databases keep none, or one of their own.
_ORDER: Final[dict[str, int]] = {}
# Told as the change itself.
_UNTOLD: Final = frozenset({"before", "after"})


def tell(group: EventGroup, titles: Mapping[str, Words], *, is_refused: bool = False) -> None:
    """Add the words of events that are looked for together."""
    _EVENTS.update({event: EventWords(title, group, is_refused=is_refused) for event, title in titles.items()})


def tell_change(event: str, change: Callable[[Mapping[str, Any], Departments], tuple[Words, Words]]) -> None:
    """Add how an event that has words already says before and after."""
    known = _EVENTS[event]
    _EVENTS[event] = EventWords(known.title, known.group, is_refused=known.is_refused, change=change)


def tell_details(labels: Mapping[str, Words], value: ValueWords | None = None, *, of: Sequence[str] = ("",)) -> None:
    """Add the names of what events say of themselves, with the words of its values; an empty name is told nowhere.

    ``of`` are the events in which a key means this, where it means something else in others.
    """
    for key in labels:
        _ORDER.setdefault(key, len(_ORDER))
    _DETAILS.update({(event, key): (label, value or value_words) for event in of for key, label in labels.items()})


def words_of(event: str) -> EventWords:
    """Return what an event is called; one of a version that knew more by its own name."""
    return _EVENTS.get(event, EventWords(event, EventGroup("", "")))


def events_in_groups() -> Mapping[EventGroup, Mapping[str, EventWords]]:
    """Return all events with their words, those of a group together."""
    found: dict[EventGroup, dict[str, EventWords]] = {}
    for event, words in _EVENTS.items():
        found.setdefault(words.group, {})[event] = words
    return found


def detail_names() -> Iterable[str]:
    """Return the keys of ``change`` that have a name."""
    return {*(key for _, key in _DETAILS), *_UNTOLD}


def told(event: AuditEvent, departments: Departments) -> ToldEvent:
    """Return an event in words."""
    words, change = words_of(event.event), event.change
    before, after = words.change(change, departments) if words.change else _before_and_after(change)
    keys = sorted(change.keys() - _UNTOLD, key=lambda key: (_ORDER.get(key, len(_ORDER)), key))
    details = (_detail(event.event, key, change[key]) for key in keys)
    return ToldEvent(
        words.title, words.is_refused, before, after, [one for one in details if one.label and one.text != ""]
    )


def _before_and_after(change: Mapping[str, Any]) -> tuple[Words, Words]:
    return value_words(change.get("before")), value_words(change.get("after"))


def _detail(event: str, key: str, value: object) -> Detail:
    label, words = _DETAILS.get((event, key)) or _DETAILS.get(("", key), (key, value_words))
    return Detail(_("%(label)s:") % {"label": label} if label else "", words(value))


def value_words(value: object) -> str:
    """Return a value that needs no words of its own: a text, number, moment, yes or no, or several; nothing of none."""
    match value:
        case None | {} | []:
            return ""
        case bool():
            return _("yes") if value else _("no")
        case 0:
            return ""
        case list():
            return listed([value_words(one) for one in value])
        case str():
            return _moment(value)
        case _:
            return str(value)


def _moment(text: str) -> str:
    # Only what is a whole moment: the parser takes a number for a day.
    if "T" not in text:
        return text
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT") if moment.tzinfo else text
