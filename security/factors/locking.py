"""Factors locked by the link of a notice (X34): nothing that proves who one is changes for a while."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from security.factors.errors import FactorsLocked

# A thief of the password may log on again at once: the owner and the administrator need a weekend's start.
LOCKED_FOR = timedelta(hours=72)


def require_unlocked(*, account: User) -> None:
    """Raise FactorsLocked within 72 hours of a freeze: nobody adds, changes or removes a factor then.

    ``account`` is the row as read under the lock of the act, or before a page that only shows its form.
    """
    if account.factors_frozen_at is not None and timezone.now() < account.factors_frozen_at + LOCKED_FOR:
        raise FactorsLocked
