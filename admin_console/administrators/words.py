"""What an administrator did last, in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from admin_console.events import BATCH_ORDERED, IMPORT_ORDERED, PEOPLE_EXPORTED
from admin_console.person.words import CHANGES, change_words
from mailportal.audit.models import AuditEvent
from mailportal.errors import Words

_OF_MANY: Final = {
    BATCH_ORDERED: _("Many accounts at once"),
    IMPORT_ORDERED: _("People imported"),
    PEOPLE_EXPORTED: _("People exported"),
}
ACTS: Final = frozenset({*CHANGES, *_OF_MANY})


@dataclass(frozen=True, slots=True)
class LastAct:
    """The latest of what somebody did to others; ``whom`` is an address, empty where it was several."""

    what: Words
    whom: str
    at: datetime


def last_act(event: AuditEvent) -> LastAct:
    """Return an event of ``ACTS`` in words."""
    if event.event in _OF_MANY:
        return LastAct(_OF_MANY[event.event], "", event.at)
    # Postmasters alone read it, who see everything.
    return LastAct(change_words(event, sees_labels=True), event.target, event.at)
