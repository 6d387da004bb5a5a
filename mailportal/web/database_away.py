"""Whether an error means that the database is away: it passes by itself, and the person may try again."""

from typing import Final

from django.db import Error, InterfaceError, OperationalError

# "database is locked", a lost connection, a full disk, a statement that took too long: Django sorts most of it so.
_BY_KIND: Final = (OperationalError, InterfaceError)
# By SQLSTATE what it sorts elsewhere (PostgreSQL, appendix A): a server that only reads, after a failover; and a
# transaction that the server ended because nothing was asked in it, or because it took too long.
_BY_STATE: Final = frozenset({"25006", "25P03", "25P04"})


def is_database_away(error: BaseException | None) -> bool:
    """Whether this is an error of Django's database layer that passes by itself."""
    if not isinstance(error, Error):
        return False
    return isinstance(error, _BY_KIND) or getattr(error.__cause__, "sqlstate", None) in _BY_STATE
