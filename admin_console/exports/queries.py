"""The rows of the file: what the list shows of each account and no secret, read in parts by key (P11, T11)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from accounts.directory.rules import full_name
from accounts.directory.search import BY_NAME
from admin_console.desk import Desk
from admin_console.employees.finding import people_found
from admin_console.employees.queries import fetch_with_columns, passwords_of
from admin_console.employees.required import required_where
from admin_console.employees.rules import PeopleWanted, RequiredWhere
from admin_console.reach import readable_names
from mailportal.pages import Key, keyset_page

# The first four are called as a file of new people calls them. In English in all languages: programs read them.
COLUMNS: Final = (
    "address",
    "name",
    "department",
    "language",
    "role",
    "created",
    "frozen_since",
    "must_change_since",
    "password_ends",
    "second_factor",
    "security_passwords",
    "first_logon",
    "last_web_logon",
    "last_mail_logon",
    "last_mail_program",
)
_PART: Final = 1_000


def table_of(desk: Desk, wanted: PeopleWanted) -> Iterator[Sequence[object]]:
    """Yield the names of the columns, then a row for each of those who are wanted, in the order of their names."""
    yield COLUMNS
    required = required_where(domain_id=desk.domain.pk)
    people, key = people_found(desk, wanted, required=required), None
    has_more = True
    while has_more:
        found, _, has_more = keyset_page(people, BY_NAME, size=_PART, after=key, fetch=fetch_with_columns)
        names = readable_names(desk, (row.department.path for row in found if row.department))
        yield from (_row(desk, row, names, required) for row in found)
        key = _key(found)


def _key(found: Sequence[Any]) -> Key | None:
    return (found[-1].name, found[-1].pk) if found else None


def _row(desk: Desk, row: Any, names: Mapping[str, Sequence[str]], required: RequiredWhere) -> Sequence[object]:  # noqa: ANN401
    last, passwords = getattr(row, "last_logon", None), passwords_of(row, required)
    factors = [name for name, has in (("app", row.has_authenticator), ("phone", row.has_phone)) if has]

    def local(moment: datetime | None) -> str:
        return "" if moment is None else moment.astimezone(desk.domain.zone).strftime("%Y-%m-%d %H:%M")

    return (
        row.address,
        row.name,
        full_name(names[row.department.path]) if row.department else "",
        row.language,
        row.role if row.administers_since is None else "administrator",
        *map(local, (row.created_at, row.frozen_at, row.must_change_password_since, row.password_ends_at)),
        " ".join(factors),
        "off" if passwords is None else passwords,
        *map(local, (row.first_logon_at, last and last.web_at, last and last.mail_at)),
        last.mail_program if last else "",
    )
