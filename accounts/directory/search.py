"""Finding people in the order of their names, without reading everybody of a large domain (P1, docs/decisions/0030).

What is wanted by many is soon met on the way through the names; what few have is fetched by it and sorted. Databases
guess which is which as if names were scattered evenly, but all people called 王 stand together: so it is counted.
"""

from functools import lru_cache
from typing import Final

from django.db import connection
from django.db.models import F, Lookup, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Concat
from django.db.models.sql.compiler import SQLCompiler

from accounts.directory.models import Department, User
from mailportal.statements import BlankRows, Statement

BY_NAME: Final = "by_name"  # the name of the rows' own column, to order them by
FEW: Final = 10_000
_GROUP: Final = 3  # letters of a group that the databases keep (accounts/migrations/_search.py)
_LAST_LETTER: Final = "\U0010ffff"
_WITH_GROUPS: Final = "SELECT rowid FROM accounts_usersearch WHERE accounts_usersearch MATCH %s"
_WITH_BEGINNING: Final = "SELECT doc FROM accounts_usergroup WHERE term >= %s AND term < %s"


class _HasLetters(Lookup):  # type: ignore[type-arg]  # Django itself has no such argument
    """On PostgreSQL: the column with the account's groups of letters, which no model knows, answers a question."""

    lookup_name = "has_letters"

    def as_sql(self, compiler: SQLCompiler, *_connection: object) -> tuple[str, list[str]]:  # type: ignore[override]
        table = compiler.quote_name_unless_alias(self.lhs.alias)
        return f"{table}.letter_groups @@ lower(%s)::tsquery", [self.rhs]


User._meta.get_field("name").register_lookup(_HasLetters)  # noqa: SLF001 - Django's documented way to a field


def by_name(accounts: QuerySet[User]) -> QuerySet[User]:
    """Return them with the column that pages and files are ordered by."""
    return accounts.alias(**{BY_NAME: F("name")})


def containing(accounts: QuerySet[User], text: str) -> QuerySet[User]:
    """Return those whose name or address contains the text, in whatever case; a single letter is enough."""
    if connection.vendor == "postgresql":
        phrase = Q(name__has_letters=_phrase(text))
        found = accounts.filter(phrase)
        return _sorted(found) if _are_few(User.objects.filter(phrase)) else found
    statement, values = _search_on_sqlite(text)
    has_text = Q(name__icontains=text) | Q(address__icontains=text)
    if not _finds_few(statement, values):
        return accounts.filter(has_text)
    found = accounts.filter(pk__in=RawSQL(statement, values))  # noqa: S611 - what was typed is a parameter
    # That groups stand side by side, SQLite's table does not say; one group is the text itself.
    return _sorted(found if len(text) <= _GROUP else found.filter(has_text))


def are_few_within(departments: QuerySet[Department]) -> bool:
    """Whether few are in the departments, whatever else they are."""
    return not _beyond(FEW).rows(departments=departments)


@lru_cache
def _beyond(few: int) -> Statement[tuple[int]]:
    """Return the statement that finds one more person in departments than so many."""
    people = User.objects.filter(department__in=BlankRows("departments")).order_by()
    return Statement(lambda: people.values_list("pk")[few : few + 1])


def within(accounts: QuerySet[User], departments: QuerySet[Department] | BlankRows, *, are_few: bool) -> QuerySet[User]:
    """Return those who are in one of the departments; ``are_few`` as ``are_few_within`` says."""
    if are_few:
        return _sorted(accounts.filter(department__in=departments))
    if connection.vendor == "sqlite":
        # A sum is in no index: it would fetch them all and sort them.
        return accounts.alias(place=F("department") + 0).filter(place__in=departments)
    return accounts.filter(department__in=departments)


def _are_few(accounts: QuerySet[User]) -> bool:
    return accounts.order_by().values("pk")[: FEW + 1].count() <= FEW


def _finds_few(statement: str, values: list[str]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({statement} LIMIT %s)", [*values, FEW + 1])  # noqa: S608 - our own words
        return bool(cursor.fetchone()[0] <= FEW)


def _sorted(accounts: QuerySet[User]) -> QuerySet[User]:
    # In no index either, so that there is no way through the names.
    return accounts.alias(**{BY_NAME: Concat(F("name"), Value(""))})


def _groups_of(text: str) -> list[str]:
    return [text[start : start + _GROUP] for start in range(len(text) - _GROUP + 1)]


def _phrase(text: str) -> str:
    """Return PostgreSQL's question for groups in a row, or for the beginning of one; no character is an order."""
    words = ["'{}'".format(group.replace("\\", "\\\\").replace("'", "''")) for group in _groups_of(text) or [text]]
    return " <-> ".join(words) if len(text) >= _GROUP else f"{words[0]}:*"


def _search_on_sqlite(text: str) -> tuple[str, list[str]]:
    """Return the question for all groups of the text, or for those that begin with it."""
    if len(text) < _GROUP:
        return _WITH_BEGINNING, [text.lower(), text.lower() + _LAST_LETTER]
    return _WITH_GROUPS, [" AND ".join('"{}"'.format(group.replace('"', '""')) for group in _groups_of(text))]
