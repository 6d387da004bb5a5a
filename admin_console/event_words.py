"""The desk's audit events in words."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from accounts.event_words import FILES, PEOPLE, PRESENCE, RULES
from accounts.telling import Departments, EventGroup, tell, tell_change, tell_details, value_words
from admin_console import events
from admin_console.capabilities.rules import read
from admin_console.capabilities.words import names_of
from mailportal.errors import Words

ADMINISTRATORS: Final = EventGroup("administrators", _("Administrators"))

tell(
    FILES,
    {
        events.IMPORT_ORDERED: _("Import ordered"),
        events.IMPORT_STOPPED: _("Import stopped"),
        events.PEOPLE_EXPORTED: _("List of employees exported"),
        events.LOG_EXPORTED: _("Log exported"),
        events.REHEARSAL_EXPORTED: _("List of devices that stop exported"),
        events.EVIDENCE_ORDERED: _("Evidence pack ordered"),
        events.EVIDENCE_SIGNED: _("Evidence pack signed"),
        events.EVIDENCE_TAKEN: _("Evidence pack taken"),
    },
)
tell(FILES, {events.IMPORT_FAILED: _("Import failed")}, is_refused=True)
tell(
    PEOPLE,
    {
        events.BATCH_ORDERED: _("Act upon many ordered"),
        events.BATCH_ENDED: _("Act upon many done"),
        events.LEAVER_SCHEDULED: _("Leaver: closing scheduled"),
        events.LEAVER_STOPPED: _("Leaver: closing stopped"),
        events.LEAVER_CLOSED: _("Leaver: account closed"),
    },
)
tell(PRESENCE, {events.LOGON_SUPPOSED: _("Asked what a logon would come to")})
tell(
    RULES,
    {
        events.CUT_OVER_SCHEDULED: _("Cut-over scheduled"),
        events.CUT_OVER_STOPPED: _("Cut-over stopped"),
        events.CUT_OVER_COMPLETED: _("Cut-over in force for everyone"),
        events.CUT_OVER_REMINDED: _("Reminder of a cut-over sent"),
    },
)
tell(
    ADMINISTRATORS,
    {
        events.ADMINISTRATOR_APPOINTED: _("Administrator appointed"),
        events.ADMINISTRATOR_CHANGED: _("Administrator changed"),
        events.ADMINISTRATOR_DISMISSED: _("Administrator dismissed"),
    },
)
tell(ADMINISTRATORS, {events.ACCESS_DENIED: _("Refused: outside the scope")}, is_refused=True)


def _terms(change: Mapping[str, Any], _departments: Departments) -> tuple[Words, Words]:
    return _terms_words(change.get("before")), _terms_words(change.get("after"))


def _terms_words(terms: object) -> str:
    if not isinstance(terms, dict):
        return ""
    where = [_everywhere if name == "*" else str(name) for name in terms.get("departments", [])]
    may = [str(name) for name in names_of(read(",".join(terms.get("capabilities", []))))]
    until = value_words(terms.get("ends_at"))
    return " · ".join(filter(None, (value_words([*map(str, where)]), value_words(may), until)))


_everywhere = _("the whole domain")
for _event in (events.ADMINISTRATOR_APPOINTED, events.ADMINISTRATOR_CHANGED, events.ADMINISTRATOR_DISMISSED):
    tell_change(_event, _terms)

_ACTS: Final[Mapping[object, Words]] = {
    "reset": _("reset passwords"),
    "move": _("move"),
    "freeze": _("freeze"),
    "unfreeze": _("unfreeze"),
    "protocols": _("protocols"),
    "factors": _("remove second factors"),
    "sessions": _("end sessions"),
}
_HANDOUTS: Final[Mapping[object, Words]] = {"sheet": _("activation sheet"), "mail": _("link to a private address")}
_LOGS: Final[Mapping[object, Words]] = {"logons": _("logon log"), "operations": _("operation log")}

tell_details({"act": _("act")}, lambda value: _ACTS.get(value, str(value)))
tell_details({"handout": _("how people get in")}, lambda value: _HANDOUTS.get(value, str(value)))
_SHOWN: Final[Mapping[object, Words]] = {
    "account": _("the web logon password"),
    "client": _("a security password"),
    "wrong": _("a wrong password"),
}

tell_details({"shown": _("with")}, lambda value: _SHOWN.get(value, str(value)))
tell_details({"log": _("log")}, lambda value: _LOGS.get(value, str(value)))
tell_details(
    {
        "left_out": _("left out"),
        "ordered_by": _("ordered by"),
        "filter": _("filter"),
        "at": _("hour"),
        "in_force": _("in force"),
        "days": _("days"),
        "devices": _("devices"),
        "people": _("people"),
        "taken_back": _("taken back of accounts"),
        "batch": "",
        "pack": "",
        "sha256": _("SHA-256 sum"),
        "holds": _("the audit log is whole"),
        "import": "",
    }
)

# What is not theirs, by the first word of an ``ACCESS_DENIED``; the address of a page has none.
_THINGS: Final[Mapping[str, Words]] = {
    "console": _("the domain console"),
    "operator": _("the operator console"),
    "domain": _("a domain"),
    "employee": _("an employee"),
    "department": _("a department"),
    "policy": _("an exception"),
    "network": _("a network"),
    "cut-over": _("a cut-over"),
    "import": _("an import"),
    "batch": _("an act upon many"),
    "sheet": _("an activation sheet"),
}


def denied_words(target: str) -> str:
    """Return what was asked for by somebody whose it is not."""
    thing, blank, which = target.partition(" ")
    return f"{_THINGS[thing]}{blank}{which}" if thing in _THINGS else target
