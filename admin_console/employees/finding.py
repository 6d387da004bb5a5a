"""Whom the list of employees finds: for its pages, for files and for acts upon many (P1, docs/decisions/0030)."""

from typing import Final

from django.db.models import Q, QuerySet

from accounts.directory.search import by_name, containing
from accounts.models import User
from admin_console.desk import Desk
from admin_console.employees.required import not_required, required_where
from admin_console.employees.rules import PeopleState, PeopleWanted, RequiredWhere
from admin_console.reach import people_below, people_of
from security.client_passwords.queries import idle_client_passwords
from security.records.queries import accounts_refused

# States that the account's own columns tell; for security passwords orders decide before its own switch.
COLUMN_STATES: Final = {
    PeopleState.WITHOUT_FACTOR: Q(second_factor_since__isnull=True),
    PeopleState.WITHOUT_PHONE: Q(phone_since__isnull=True),
    PeopleState.MUST_CHANGE: Q(must_change_password_since__isnull=False),
    PeopleState.TEMPORARY_PASSWORD: Q(password_ends_at__isnull=False),
    PeopleState.FROZEN: Q(frozen_at__isnull=False),
    PeopleState.NEVER_LOGGED_ON: Q(first_logon_at__isnull=True),
    PeopleState.STOPPED: Q(factors_frozen_at__isnull=False),
}


def people_found(desk: Desk, wanted: PeopleWanted, *, required: RequiredWhere | None = None) -> QuerySet[User]:
    """Return those of the desk's people whom somebody asks for, ready to be ordered by name (``search.BY_NAME``).

    ``required`` are the domain's orders where they have been read.
    """
    return narrowed(people_in_reach(desk, wanted), desk, wanted, required=required)


def people_in_reach(desk: Desk, wanted: PeopleWanted) -> QuerySet[User]:
    """Return the desk's people in the departments that are wanted, whatever else is."""
    return by_name(people_of(desk)) if is_everywhere(desk, wanted) else people_below(desk, wanted.paths)


def is_everywhere(desk: Desk, wanted: PeopleWanted) -> bool:
    """Whether no department narrows what is wanted."""
    return wanted.paths is None and desk.paths is None


def narrowed(
    people: QuerySet[User], desk: Desk, wanted: PeopleWanted, *, required: RequiredWhere | None = None
) -> QuerySet[User]:
    """Return those of ``people_in_reach`` who are in the state that is wanted, with the text that is."""
    if wanted.state is not None:
        people = people.filter(in_state(desk, wanted.state, required=required))
    return containing(people, wanted.text) if wanted.text else people


def in_state(desk: Desk, state: PeopleState, *, required: RequiredWhere | None = None) -> Q:
    """Return the condition of a state. Security passwords are off where neither an order nor the person has them on."""
    if state in COLUMN_STATES:
        return COLUMN_STATES[state]
    if state is PeopleState.REFUSED_PROGRAM:
        return Q(pk__in=accounts_refused(domain_id=desk.domain.pk))
    if state is PeopleState.IDLE_PASSWORD:
        return Q(pk__in=idle_client_passwords().values("account"))
    required = required or required_where(domain_id=desk.domain.pk)
    return Q(client_passwords_since__isnull=True) & not_required(required, domain_id=desk.domain.pk)
