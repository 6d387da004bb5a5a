"""What a database consists of, in a form in which two can be compared; names of columns matter, their order does not."""

import re
from typing import Any

from django.db import connection

Rows = dict[str, list[dict[str, Any]]]
Schema = dict[tuple[str, str], Any]

_POSTGRESQL = {
    "column": """
        SELECT table_name || '.' || column_name, data_type, character_maximum_length, is_nullable, column_default,
               is_identity
        FROM information_schema.columns WHERE table_schema = 'public'
    """,
    "constraint": """
        SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    """,
    "index": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "trigger": "SELECT tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "function": "SELECT proname, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
}
# Not within brackets: between two columns or constraints of a table.
_COMMA = re.compile(r", (?![^()]*\))")


def schema() -> Schema:
    """Return every table, column, constraint, index, trigger and function by its kind and name."""
    return _of_postgresql() if connection.vendor == "postgresql" else _of_sqlite()


def _of_postgresql() -> Schema:
    with connection.cursor() as cursor:
        return {
            (kind, name): definition
            for kind, query in _POSTGRESQL.items()
            for name, *definition in cursor.execute(query).fetchall()
        }


def _of_sqlite() -> Schema:
    with connection.cursor() as cursor:
        cursor.execute("SELECT type, name, sql FROM sqlite_master")
        return {(kind, name): _parts(sql) if kind == "table" else sql for kind, name, sql in cursor.fetchall()}


def _parts(sql: str) -> set[str]:
    return set(_COMMA.split(sql[sql.index("(") + 1 : sql.rindex(")")]))


def rows() -> Rows:
    """Return the rows of every table, each by its columns."""
    with connection.cursor() as cursor:
        return {table: _rows_of(table) for table in connection.introspection.table_names(cursor)}


def _rows_of(table: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - the name is the database's own
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, map(_plain, row), strict=True)) for row in cursor]


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value
