"""Old passwords, pure: for how long an account password lives on after an order, and when that is told."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

# DECISIONS of the product, X13: 1 to 30 days, 7 unless somebody says otherwise.
LEAST_DAYS: Final = 1
MOST_DAYS: Final = 30
USUAL_DAYS: Final = 7
# What is announced is told so many days before, once each.
TOLD_BEFORE: Final = (timedelta(days=7), timedelta(days=1))


class Ending(StrEnum):
    """Why an old password ended, as the evidence has it."""

    DELETED = "deleted"
    OVER = "over"
    ORDER_ENDED = "order-ended"
    ON_WEAK_LIST = "on-weak-list"
    PASSWORD_REPLACED = "password-replaced"
    DISOWNED = "disowned"
    GUESSED = "second-factor-guessed"
    FROZEN = "account-frozen"
    PHONE_LOST = "phone-lost"
    LEFT = "left"
    ACCOUNT_DELETED = "account-deleted"


class Hindrance(StrEnum):
    """Why no old password is offered to somebody."""

    REPORTED = "reported"
    TEMPORARY = "temporary"
    RECOVERED = "recovered"


def next_telling(ends_at: datetime, *, after: datetime) -> datetime | None:
    """Return when its owner is to hear next of the end, not before ``after``; None where all is told."""
    moments = sorted(ends_at - before for before in TOLD_BEFORE)
    return next((moment for moment in moments if moment >= after), None)
