"""Old passwords, pure: for how long an account password lives on after an order, and when that is told."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from security.credentials import old_credential
from security.records.rules import Channel

# DECISIONS of the product, X13: 1 to 30 days, 7 unless somebody says otherwise.
LEAST_DAYS: Final = 1
MOST_DAYS: Final = 30
USUAL_DAYS: Final = 7
# What is announced is told so many days before, once each.
TOLD_BEFORE: Final = (timedelta(days=7), timedelta(days=1))


# What it may open at all.
CHANNELS: Final = frozenset({Channel.IMAP, Channel.POP3, Channel.SMTP})


class FoundOld(NamedTuple):
    """The account password of before an order, as the mail listener finds it beside the account."""

    id: int
    channels: frozenset[Channel]
    has_ended: bool

    @property
    def credential(self) -> str:
        """Return the name that mail servers know its connections by."""
        return old_credential(self.id)

    def is_open_for(self, channel: Channel) -> bool:
        """Whether it opens a protocol: one that was seen, for a stolen one is to open no more than its owner used."""
        return channel in self.channels and not self.has_ended


class OldPasswordEnd(StrEnum):
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
