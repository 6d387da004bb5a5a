"""The directory's audit events in words, and the groups in which the events of all apps are looked for."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import events
from accounts.directory.models import Department
from accounts.policies.kinds import kind_named
from accounts.telling import Departments, EventGroup, tell, tell_change, tell_details
from mailportal.audit.models import AuditEvent
from mailportal.errors import Words

PASSWORDS: Final = EventGroup("passwords", _("Passwords"))
FACTORS: Final = EventGroup("factors", _("Second factors"))
CLIENT_PASSWORDS: Final = EventGroup("security-passwords", _("Security passwords"))
RULES: Final = EventGroup("rules", _("Rules and exceptions"))
PEOPLE: Final = EventGroup("people", _("People and departments"))
FILES: Final = EventGroup("files", _("Import and export"))
PRESENCE: Final = EventGroup("presence", _("Logons, sessions and devices"))
# Of no domain: nobody at a desk is told.
PORTAL: Final = EventGroup("portal", _("The portal itself"))

tell(
    PEOPLE,
    {
        events.DOMAIN_CREATED: _("Domain created"),
        events.DOMAIN_SUSPENDED: _("Domain suspended"),
        events.DOMAIN_REOPENED: _("Domain opened again"),
        events.DOMAIN_DELETED: _("Domain deleted"),
        events.DOMAIN_RESTORED: _("Domain restored"),
        events.DOMAIN_PURGED: _("Domain deleted for good"),
        events.DEPARTMENT_CREATED: _("Department created"),
        events.DEPARTMENT_RENAMED: _("Department renamed"),
        events.DEPARTMENT_MOVED: _("Department moved"),
        events.DEPARTMENT_DELETED: _("Department deleted"),
        events.ACCOUNT_CREATED: _("Account created"),
        events.ACCOUNT_FROZEN: _("Account frozen"),
        events.ACCOUNT_UNFROZEN: _("Account unfrozen"),
        events.ACCOUNT_MOVED: _("Account moved"),
        events.ACCOUNT_EDITED: _("Account edited"),
        events.ACCOUNT_DELETED: _("Account put into the recycle bin"),
        events.ACCOUNT_RESTORED: _("Account restored"),
        events.ACCOUNT_PURGED: _("Account deleted for good"),
    },
)
tell(
    RULES,
    {
        events.POLICY_SET: _("Rule or exception set"),
        events.POLICY_CLEARED: _("Rule or exception ended"),
        events.WEAK_KEYWORDS_SET: _("Weak-password keywords changed"),
        events.MAIL_HOSTS_SET: _("Mail servers changed"),
        events.CONSOLE_FACTOR_SET: _("Second factor for the console changed"),
    },
)
tell(
    FILES,
    {
        events.ACCOUNTS_IMPORTED: _("File of accounts imported"),
        events.IMPORT_CHECKED: _("File of accounts checked"),
    },
)
tell(PASSWORDS, {events.PASSWORD_IMPORTED: _("Password imported")})


def _policy_change(change: Mapping[str, Any], _departments: Departments) -> tuple[Words, Words]:
    try:
        kind = kind_named(str(change.get("kind")))
    except KeyError:  # of a version that knew more
        return str(change.get("before") or ""), str(change.get("after") or "")
    before, after = (change.get(name) for name in ("before", "after"))
    return tuple("" if value is None else kind.choice(str(value)).name for value in (before, after))  # type: ignore[return-value]  # two


def _move(change: Mapping[str, Any], departments: Departments) -> tuple[Words, Words]:
    return _department(change.get("before"), departments), _department(change.get("after"), departments)


def _department(pk: object, departments: Departments) -> str:
    if not isinstance(pk, int):
        return gettext("no department")
    return departments.get(pk, gettext("another department"))


def department_names(departments: QuerySet[Department], moves: Iterable[AuditEvent]) -> Departments:
    """Return those of the departments that events of moved accounts name, by id; in one query where there are any."""
    changes = [event.change for event in moves if event.event == events.ACCOUNT_MOVED]
    named = {pk for change in changes for pk in (change.get("before"), change.get("after")) if isinstance(pk, int)}
    return dict(departments.filter(pk__in=named).values_list("pk", "name")) if named else {}


for _event in (events.POLICY_SET, events.POLICY_CLEARED):
    tell_change(_event, _policy_change)
tell_change(events.ACCOUNT_MOVED, _move)


def _policy_title(name: object) -> Words:
    try:
        return str(kind_named(str(name)).title)
    except KeyError:
        return str(name or "")


_SCOPES: Final[Mapping[object, Words]] = {
    "domain": _("the whole domain"),
    "department": _("one department"),
    "account": _("one account"),
}
_ROLES: Final[Mapping[object, Words]] = {
    "employee": _("employee"),
    "postmaster": _("postmaster"),
    "operator": _("operator"),
}

tell_details({"kind": _("rule")}, _policy_title, of=(events.POLICY_SET, events.POLICY_CLEARED))
tell_details({"scope": _("for")}, lambda value: _SCOPES.get(value, str(value)))
tell_details({"role": _("role")}, lambda value: _ROLES.get(value, str(value)))
# Where a file came in: at the console, or by a command, which names the kind of file.
tell_details(
    {"from": _("from"), "imported": _("imported from")},
    lambda value: _("the domain console") if value == "console" else value,
    of=(events.ACCOUNTS_IMPORTED, events.IMPORT_CHECKED, events.ACCOUNT_CREATED),
)
tell_details(
    {
        "display_name": _("name"),
        "time_zone": _("time zone"),
        "name": _("name"),
        "department": _("department"),
        "departments": _("new departments"),
        "administrators": _("administrators"),
        "from": _("from"),
        "scheme": _("kind of hash"),
        "protocols": _("protocols"),
        "why": _("why"),
        "reason": _("reason"),
        "until": _("until"),
        "ends_at": _("until"),
        "deleted_at": _("deleted"),
        "orders_handed_over": _("rules handed over"),
        "arrived": _("new"),
        "changed": _("changed"),
        "unchanged": _("unchanged"),
        "kept": _("kept"),
        "missing": _("missing"),
        "frozen": _("frozen"),
        "flaws": _("errors"),
        "added": _("added"),
        "removed": _("removed"),
        "keywords": _("keywords"),
        # Numbers of rows say nothing to people; files have them.
        "scope_id": "",
    }
)
