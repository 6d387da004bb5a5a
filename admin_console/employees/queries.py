"""Reading the list of employees: a page by key, not by offset, with what its columns show; and counts of states."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import chain
from typing import Any, Final, TypeAlias
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from accounts.directory.search import BY_NAME
from accounts.models import User
from admin_console.desk import Desk
from admin_console.employees.finding import COLUMN_STATES, in_state, is_everywhere, narrowed
from admin_console.employees.required import own_order
from admin_console.employees.rules import LED_TO, PeopleState, PeopleWanted, RequiredWhere
from admin_console.leavers.queries import undecided
from admin_console.reach import people_of, readable_names
from mailportal.pages import Key, keyset_page
from mailportal.sql import only_row, row_count
from security.client_passwords.models import ClientPassword
from security.client_passwords.rules import must_use_client_password
from security.factors.authenticators.models import Authenticator
from security.factors.phones.models import SecurePhone
from security.policies import REQUIRED

PAGE_SIZE: Final = 25
# States are counted so far, in whatever domain; beyond it is "2,000+".
MOST_COUNTED: Final = 2_000
# What a list or a file tells of an account: half of its columns, which take half of the time, and no password.
_TOLD: Final = (
    "public_id",
    "address",
    "name",
    "role",
    "language",
    "created_at",
    "frozen_at",
    "administers_since",
    "must_change_password_since",
    "password_ends_at",
    "second_factor_since",
    "first_logon_at",
    "second_step_closed_at",
    "client_passwords_since",
    "department__path",
    "last_logon",
)
# A column of a statement, with its parameters.
_Question: TypeAlias = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class ListedEmployee:
    """One row of the list: ``department`` by the names on the way down; ``passwords`` is None where they are off.

    ``was_left_open``: it was to be closed, and nobody has decided since the portal stopped that.
    """

    account: User
    department: tuple[str, ...]
    has_authenticator: bool
    has_phone: bool
    passwords: int | None
    was_left_open: bool


@dataclass(frozen=True, slots=True)
class EmployeePage:
    """Some rows in order of name; ``before`` and ``after`` are the keys of the neighbouring pages, or None."""

    rows: tuple[ListedEmployee, ...]
    before: UUID | None = None
    after: UUID | None = None


def employee_page(
    desk: Desk,
    wanted: PeopleWanted,
    *,
    people: QuerySet[User],
    required: RequiredWhere,
    after: UUID | None = None,
    before: UUID | None = None,
) -> EmployeePage:
    """Return one page of those who are wanted; a key that is none of the desk's people is as good as none.

    ``people`` are those in reach. The number of queries depends neither on the number of rows nor on that of people.
    """
    ends_before = _key(desk, before)
    begins_after = _key(desk, after) if ends_before is None else None
    direction = "" if ends_before is None else "-"
    found, has_before, has_after = keyset_page(
        narrowed(people, desk, wanted, required=required),
        BY_NAME,
        size=PAGE_SIZE,
        after=begins_after,
        before=ends_before,
        fetch=partial(fetch_with_columns, order=(f"{direction}name", f"{direction}pk")),
    )
    return EmployeePage(
        tuple(_listed(desk, found, required)),
        before=found[0].public_id if found and has_before else None,
        after=found[-1].public_id if found and has_after else None,
    )


def _key(desk: Desk, public_id: UUID | None) -> Key | None:
    if public_id is None:
        return None
    return only_row(people_of(desk).filter(public_id=public_id).values_list("name", "pk"))


def fetch_with_columns(page: QuerySet[User], *, order: Sequence[str]) -> list[Any]:
    """Return the rows of a page ``with_columns``, and with the orders of their own that hold at this moment.

    Around it, in one query: else SQLite would work the columns out for everybody whom it has to sort.
    """
    rows = with_columns().filter(pk__in=page.values("pk")).annotate(own_order=own_order())
    return list(rows.order_by(*order))


@cache  # to put it together takes as long as to read a page of it
def with_columns() -> QuerySet[Any]:
    """Return accounts with what the list shows of each, beside those of their own columns that it tells."""
    app = Authenticator.objects.filter(user=OuterRef("pk"), confirmed=True, frozen_at__isnull=True)
    phone = SecurePhone.objects.filter(user=OuterRef("pk"), frozen_at__isnull=True)
    living = ClientPassword.objects.filter(account=OuterRef("pk"), revoked_at__isnull=True)
    accounts = User.objects.select_related("department", "last_logon").only(*_TOLD)
    return accounts.annotate(
        has_authenticator=Exists(app),
        has_phone=Exists(phone),
        in_use=row_count(living),
        was_left_open=Exists(undecided().filter(account=OuterRef("pk"), stopped_at__isnull=False)),
    )


def passwords_of(row: Any, required: RequiredWhere) -> int | None:  # noqa: ANN401 - of fetch_with_columns
    """Return how many security passwords an account has, None where they are off."""
    own = None if row.own_order is None else row.own_order == REQUIRED
    is_required = required.is_required(row.department.path if row.department else "", own)
    has_turned_on = row.client_passwords_since is not None
    return row.in_use if must_use_client_password(is_required=is_required, has_turned_on=has_turned_on) else None


def _listed(desk: Desk, found: Iterable[Any], required: RequiredWhere) -> Iterable[ListedEmployee]:
    rows = list(found)
    names = readable_names(desk, (row.department.path for row in rows if row.department))
    for row in rows:
        department = names[row.department.path] if row.department else ()
        passwords = passwords_of(row, required)
        yield ListedEmployee(row, department, row.has_authenticator, row.has_phone, passwords, row.was_left_open)


def state_counts(
    desk: Desk, wanted: PeopleWanted, *, people: QuerySet[User], required: RequiredWhere
) -> Mapping[PeopleState | None, int]:
    """Return how many are in each state, at most one more than ``MOST_COUNTED``; under None all, of the whole domain.

    ``people`` are those in reach. One query; of those who have a text in their name nobody is counted.
    """
    if wanted.text:
        return {}
    is_whole = is_everywhere(desk, wanted)
    questions: dict[PeopleState | None, _Question] = {
        state: _of_domain(desk.domain.pk, state, MOST_COUNTED)
        if is_whole and state in COLUMN_STATES
        else _question(people.filter(in_state(desk, state, required=required)), MOST_COUNTED)
        for state in PeopleState
        if state not in LED_TO or state is wanted.state
    }
    if is_whole:
        questions[None] = _of_domain(desk.domain.pk, None, MOST_COUNTED)
    return dict(zip(questions, _answers(questions.values()), strict=True))


@lru_cache(maxsize=1_000)
def _of_domain(domain_id: int, state: PeopleState | None, most: int) -> _Question:
    # Putting it into words takes longer than its answer.
    people = User.objects.filter(domain_id=domain_id, deleted_at__isnull=True)
    return _question(people if state is None else people.filter(COLUMN_STATES[state]), most)


def _question(accounts: QuerySet[User], most: int) -> _Question:
    try:
        statement, values = accounts.order_by().values("pk")[: most + 1].query.sql_with_params()
    except EmptyResultSet:
        return "0", ()
    return f"(SELECT count(*) FROM ({statement}) AS found)", values  # noqa: S608 - Django's own statement


def _answers(questions: Iterable[_Question]) -> Sequence[int]:
    columns, values = zip(*questions, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)}", list(chain.from_iterable(values)))
        counts: Sequence[int] = cursor.fetchone()
    return counts
