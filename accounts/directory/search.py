"""Finding people by a part of their name or address, without reading everybody of a large domain (P1)."""

from typing import Final

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from accounts.directory.models import User

# What more accounts have is soon met on the way through the names; who has what fewer have is fetched and sorted.
FEW: Final = 2_000
_GROUP: Final = 3  # letters of a group that is indexed
_LAST_LETTER: Final = "\U0010ffff"
# Fixed words for both databases and both lengths of what is looked for; all that was typed is a parameter.
_GROUPS: Final = {
    "sqlite": "SELECT rowid FROM accounts_usersearch WHERE accounts_usersearch MATCH %s",
    "postgresql": "SELECT id FROM accounts_user WHERE accounts_letter_groups(name, address) @@ lower(%s)::tsquery",
}
_BEGINNING: Final = {**_GROUPS, "sqlite": "SELECT doc FROM accounts_usergroup WHERE term >= %s AND term < %s"}


def containing(accounts: QuerySet[User], text: str) -> QuerySet[User]:
    """Return those whose name or address contains the text, in whatever case; a single letter is enough."""
    statement, values = _search(text)
    if _finds_few(statement, values):
        accounts = accounts.filter(pk__in=RawSQL(statement, values))  # noqa: S611 - see the statements above
    return accounts.filter(Q(name__icontains=text) | Q(address__icontains=text))


def _search(text: str) -> tuple[str, list[str]]:
    """Return the statement that finds who has all groups of the text; one that is too short begins a group."""
    on_sqlite = connection.vendor == "sqlite"
    if len(text) < _GROUP:
        folded = text.lower()
        values = [folded, folded + _LAST_LETTER] if on_sqlite else [f"{_quoted(text)}:*"]
        return _BEGINNING[connection.vendor], values
    groups = [text[start : start + _GROUP] for start in range(len(text) - _GROUP + 1)]
    if on_sqlite:
        return _GROUPS["sqlite"], [" AND ".join('"{}"'.format(group.replace('"', '""')) for group in groups)]
    return _GROUPS["postgresql"], [" & ".join(_quoted(group) for group in groups)]


def _quoted(lexeme: str) -> str:
    """Return a word of PostgreSQL's language of text searches in which no character is an order."""
    return "'{}'".format(lexeme.replace("\\", "\\\\").replace("'", "''"))


def _finds_few(statement: str, values: list[str]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({statement} LIMIT %s) found", [*values, FEW + 1])  # noqa: S608 - as above
        return bool(cursor.fetchone()[0] <= FEW)
