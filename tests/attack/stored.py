"""Everything that the test's own database holds, to compare it with itself later."""

from django.db import connection

# Counting tries is what the portal is meant to do with bad input; what was counted for a page is kept; and a session
# says when it was last seen.
_COUNTS = {"throttle_counter", "admin_console_keptcount"}
_MOVING = {"security_session": {"seen_at"}}


def everything_stored() -> dict[str, list[str]]:
    """Return the rows of every table, by its name; what was counted is left out."""
    with connection.cursor() as cursor:
        return {name: _rows_of(name) for name in connection.introspection.table_names(cursor) if name not in _COUNTS}


def _rows_of(table: str) -> list[str]:
    left_out = _MOVING.get(table, set())
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - the name is the database's own
        places = [place for place, column in enumerate(cursor.description) if column[0] not in left_out]
        return sorted(str([_plain(row[place]) for place in places]) for row in cursor)


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value
