"""Whom the list of employees finds: for its pages, for files and for acts upon many (P1, docs/decisions/0030)."""

from datetime import datetime
from typing import Final, NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.directory.search import are_few_within, by_name, containing, within
from accounts.models import Department, User
from admin_console.desk import Desk
from admin_console.employees.required import not_required, required_where
from admin_console.employees.rules import PeopleState, PeopleWanted, RequiredWhere
from admin_console.reach import departments_below
from mailportal.statements import Blank
from security.client_passwords.queries import idle_client_passwords
from security.records.queries import accounts_refused

# States that the account's own columns tell; for security passwords orders decide before its own switch.
_COLUMN_STATES: Final = {
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
    return narrowed(people_in_reach(desk, wanted).people, desk, wanted, required=required)


class InReach(NamedTuple):
    """The desk's people in the departments that are wanted, whatever else is.

    Those are the ``departments``, None where none narrows it; ``are_few`` as search.py has it.
    """

    people: QuerySet[User]
    departments: QuerySet[Department] | None = None
    are_few: bool = False


def people_in_reach(desk: Desk, wanted: PeopleWanted) -> InReach:
    """Return them, ready to be ordered by name, which costs no more in a large domain."""
    people = by_name(people_in(desk.domain.pk))
    if wanted.paths is None and desk.paths is None:
        return InReach(people)
    departments = departments_below(desk, wanted.paths)
    are_few = are_few_within(departments)
    return InReach(within(people, departments, are_few=are_few), departments, are_few)


def people_in(domain: int | Blank) -> QuerySet[User]:
    """Return the accounts of a domain that are not in the recycle bin."""
    return User.objects.filter(domain=domain, deleted_at__isnull=True)  # type: ignore[misc]  # its place, too


def narrowed(
    people: QuerySet[User], desk: Desk, wanted: PeopleWanted, *, required: RequiredWhere | None = None
) -> QuerySet[User]:
    """Return those of ``people_in_reach`` who are in the state that is wanted, with the text that is."""
    if wanted.state is not None:
        required = required or required_where(domain_id=desk.domain.pk)
        people = people.filter(in_state(wanted.state, required, domain=desk.domain.pk, now=timezone.now()))
    return containing(people, wanted.text) if wanted.text else people


def in_state(state: PeopleState, required: RequiredWhere, *, domain: int | Blank, now: datetime | Blank) -> Q:
    """Return the condition of a state. Security passwords are off where neither an order nor the person has them on."""
    if state in _COLUMN_STATES:
        return _COLUMN_STATES[state]
    if state is PeopleState.REFUSED_PROGRAM:
        return Q(pk__in=accounts_refused(domain_id=domain))  # type: ignore[arg-type]  # never a place: in LED_TO
    if state is PeopleState.IDLE_PASSWORD:
        return Q(pk__in=idle_client_passwords().values("account"))
    return Q(client_passwords_since__isnull=True) & not_required(required, domain=domain, now=now)
