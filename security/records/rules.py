"""Outcomes of a logon, and their true reasons: what is told to the owner, never to the mail program (rule 8)."""

from datetime import UTC, date, datetime, tzinfo
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple


class Result(StrEnum):
    """What was answered."""

    ACCEPT = "accept"
    REJECT = "reject"
    DEFER = "defer"


class Reason(StrEnum):
    """Why, exactly; one value per way through the decision, in the order of M2."""

    CLIENT_PASSWORD = "client-password"
    ACCOUNT_PASSWORD = "account-password"
    OLD_PASSWORD = "old-password"
    NETWORK_BLOCKED = "network-blocked"
    MALFORMED_ADDRESS = "malformed-address"
    UNKNOWN_ACCOUNT = "unknown-account"
    DOMAIN_SUSPENDED = "domain-suspended"
    ACCOUNT_FROZEN = "account-frozen"
    PASSWORD_EXPIRED = "password-expired"
    PASSWORD_CHANGE_NEEDED = "password-change-needed"
    PASSWORD_TOO_OLD = "password-too-old"
    PASSWORD_RESTING = "password-resting"
    ADDRESS_NOT_ALLOWED = "address-not-allowed"
    SECOND_FACTOR_MISSING = "second-factor-missing"
    SECOND_FACTOR_FROZEN = "second-factor-frozen"
    SECOND_FACTOR_WRONG = "second-factor-wrong"
    SECOND_FACTOR_THROTTLED = "second-factor-throttled"
    THIRD_PARTY_CLIENTS_REFUSED = "third-party-clients-refused"
    UNKNOWN_PROTOCOL = "unknown-protocol"
    PROTOCOL_OFF = "protocol-off"
    CLIENT_PASSWORD_DELETED = "client-password-deleted"
    CLIENT_PASSWORD_FROZEN = "client-password-frozen"
    CLIENT_PASSWORD_EXPIRED = "client-password-expired"
    CLIENT_PASSWORD_ELSEWHERE = "client-password-elsewhere"
    CLIENT_PASSWORD_OF_OTHER_KIND = "client-password-of-other-kind"
    CLIENT_PASSWORD_WHILE_OFF = "client-password-while-off"
    CLIENT_PASSWORD_NEEDED = "client-password-needed"
    WRONG_SECRET = "wrong-secret"
    TOO_LONG = "too-long"
    NOT_TEXT = "not-text"
    THROTTLED = "throttled"
    OVERLOADED = "overloaded"
    STATE_UNREADABLE = "state-unreadable"


class Channel(StrEnum):
    """Where somebody logged on."""

    WEB = "web"
    IMAP = "imap"
    POP3 = "pop3"
    SMTP = "smtp"
    SIEVE = "sieve"
    OTHER = "other"


class UseWay(StrEnum):
    """With what a mail program came, as the roll-up of programs has it; the values stand in the database."""

    ACCOUNT_PASSWORD = "account"
    CLIENT_PASSWORD = "client"
    OLD_PASSWORD = "old"  # that lives on after an order (X13)
    REFUSED = "refused"  # with the account password, where a security password is needed


# Each process of the listener meets a secret once for the first time, and once more after each restart.
_FIRST_SIGHTS = 4
_ONE_IN = 10


def is_one_secret(*, tries: int, repeats: int) -> bool:
    """Whether failed tries were nearly all with one wrong secret: ``repeats`` of them had been seen before.

    Then it is a program with an old password. Different secrets are somebody who guesses, or who has forgotten.
    """
    return repeats >= 2 and tries - repeats <= max(_FIRST_SIGHTS, tries // _ONE_IN)


NO_DOMAIN = 0  # no row of a database has this number


class DayKey(NamedTuple):
    """What is counted together; of ``NO_DOMAIN`` what was tried at an address of no domain that is here."""

    domain_id: int
    day: date
    channel: str
    result: str


SECONDS_OF_HALF_HOUR: Final = 1_800


class HalfHourKey(NamedTuple):
    """What is counted together of the whole installation; ``half_hour`` is counted from the beginning of 1970."""

    half_hour: int
    result: str


def half_hour_of(at: float) -> int:
    """Return the half hour of a moment (seconds since 1970)."""
    return int(at // SECONDS_OF_HALF_HOUR)


def day_of(at: float, zone: tzinfo) -> date:
    """Return the day of a moment (seconds since 1970) by the clock of a domain.

    It is that of the hour of UTC in which it was: a record that stands for all alike logons of an hour lies in one day
    also where midnight is at half past.
    """
    return _day_of_hour(int(at // 3600), zone)


@lru_cache(64)
def _day_of_hour(hour: int, zone: tzinfo) -> date:
    return datetime.fromtimestamp(hour * 3600, UTC).astimezone(zone).date()
