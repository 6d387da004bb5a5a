"""Reading the list of employees: a page by key, not by offset, with what its columns show; and counts of states."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.db.models import DateTimeField, Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.directory.search import BY_NAME
from accounts.models import User
from admin_console.desk import Desk
from admin_console.employees.finding import narrowed
from admin_console.employees.required import own_order
from admin_console.employees.rules import PeopleWanted, RequiredWhere
from admin_console.leavers.queries import undecided
from admin_console.reach import people_of, readable_names
from mailportal.pages import Key, keyset_page
from mailportal.sql import only_row, row_count
from mailportal.statements import Blank, BlankRows, Statement
from security.client_passwords.models import ClientPassword
from security.client_passwords.rules import must_use_client_password
from security.factors.authenticators.models import Authenticator
from security.factors.phones.models import SecurePhone
from security.policies import REQUIRED

PAGE_SIZE: Final = 25
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
    found, has_before, has_after = keyset_page(
        narrowed(people, desk, wanted, required=required),
        BY_NAME,
        size=PAGE_SIZE,
        after=begins_after,
        before=ends_before,
        fetch=partial(fetch_with_columns, is_falling=ends_before is not None),
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


def fetch_with_columns(page: QuerySet[User], *, is_falling: bool = False) -> list[Any]:
    """Return the rows of a page with what the list shows of each, in the order of their names.

    Around it, in one query: else SQLite would work the columns out for everybody whom it has to sort.
    """
    return _WITH_COLUMNS[is_falling].rows(page=page, now=timezone.now())


def _with_columns() -> QuerySet[Any]:
    """Return the accounts of a page with what the list shows of each, beside those of their own columns that it tells.

    ``own_order`` is an order of its own that holds ``now``.
    """
    app = Authenticator.objects.filter(user=OuterRef("pk"), confirmed=True, frozen_at__isnull=True)
    phone = SecurePhone.objects.filter(user=OuterRef("pk"), frozen_at__isnull=True)
    living = ClientPassword.objects.filter(account=OuterRef("pk"), revoked_at__isnull=True)
    accounts = User.objects.select_related("department", "last_logon").only(*_TOLD).filter(pk__in=BlankRows("page"))
    return accounts.annotate(
        has_authenticator=Exists(app),
        has_phone=Exists(phone),
        in_use=row_count(living),
        was_left_open=Exists(undecided().filter(account=OuterRef("pk"), stopped_at__isnull=False)),
        own_order=own_order(Blank("now", DateTimeField())),
    )


# By whether the names fall.
_WITH_COLUMNS: Final[Mapping[bool, Statement[Any]]] = {
    False: Statement(lambda: _with_columns().order_by("name", "pk")),
    True: Statement(lambda: _with_columns().order_by("-name", "-pk")),
}


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
