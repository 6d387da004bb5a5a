"""Everything that the database holds, as text: to compare it with itself later, or to search it."""

from collections.abc import Collection, Mapping

from tests.portal import Portal

# Counting tries is what the portal is meant to do with bad input, and what it counts of itself changes nothing.
COUNTED = {
    "throttle_counter",
    "security_logonrecord",
    "security_lastlogon",
    "security_logonday",
    "security_logonhalfhour",
    "security_programuse",
    "admin_console_keptcount",
    "admin_console_heartbeat",
    "sqlite_sequence",
}
# The desk leaves a trace of every reach for what is not there, up to a bound; and the owner is told of a right password
# from a new place, up to a second after it.
_TRACES = ("'admin_console:access:denied'", "'mail-program-at-new-place'")
# The time of a session's last request; and a logon's, which is written up to a second after it.
_MOVING = {("security_session", "seen_at"), ("accounts_user", "first_logon_at")} | {
    ("security_clientpassword", f"last_used_{what}") for what in ("at", "protocol", "address")
}

_BETWEEN = " || ', ' || "

_SQLITE_COLUMNS = """
SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c
WHERE t.type = 'table' ORDER BY t.name, c.cid
"""
_POSTGRESQL_COLUMNS = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'public' ORDER BY table_name, ordinal_position
"""


def what_lasts(portal: Portal) -> list[str]:
    """Return what no bad input may change: all rows but those that count tries and trace refusals."""
    columns = columns_of(portal)
    kept = {table: [c for c in columns[table] if (table, c) not in _MOVING] for table in columns.keys() - COUNTED}
    return [row for row in rows(portal, kept) if not any(trace in row for trace in _TRACES)]


def everything(portal: Portal) -> list[str]:
    """Return all rows of all tables; bytes are written in hexadecimal digits."""
    return rows(portal, columns_of(portal))


def columns_of(portal: Portal) -> dict[str, list[str]]:
    """Return the names of all tables with their columns."""
    found: dict[str, list[str]] = {}
    for table, column in portal.query(_SQLITE_COLUMNS if _is_sqlite(portal) else _POSTGRESQL_COLUMNS):
        found.setdefault(table, []).append(column)
    return found


def rows(portal: Portal, columns: Mapping[str, Collection[str]]) -> list[str]:
    """Return the rows of these columns as text, all of one moment."""
    value = 'quote("{}")' if _is_sqlite(portal) else 'quote_nullable(CAST("{}" AS text))'
    selects = [
        f"SELECT '{table}: ' || {_BETWEEN.join(value.format(name) for name in names)} FROM \"{table}\""  # noqa: S608 - the names are the database's own
        for table, names in columns.items()
    ]
    return sorted(row for (row,) in portal.query(" UNION ALL ".join(selects)))


def _is_sqlite(portal: Portal) -> bool:
    return portal.database_url.startswith("sqlite")
