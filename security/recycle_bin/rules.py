"""How long a deleted account can be restored, pure (P1)."""

from datetime import datetime, timedelta

KEPT = timedelta(days=30)  # docs/rules.md P1


def purged_from(deleted_at: datetime) -> datetime:
    """Return the moment from which the background process purges an account that was deleted then."""
    return deleted_at + KEPT
