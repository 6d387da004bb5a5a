"""How long a deleted domain can be restored, pure (O1)."""

from datetime import datetime, timedelta

WAITING = timedelta(days=7)  # docs/rules.md O1


def ends_from(deleted_at: datetime) -> datetime:
    """Return the moment from which the background process purges a domain that was deleted then."""
    return deleted_at + WAITING


def is_over(deleted_at: datetime, now: datetime) -> bool:
    """Whether a domain that was deleted then can no longer be restored: its end may have begun."""
    return now >= ends_from(deleted_at)
