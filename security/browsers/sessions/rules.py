"""How long a session lives, pure: server time decides, the browser's cookie nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from accounts.directory.rules import Role

SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Lifetime:
    """The longest time without a request, and the longest time altogether."""

    idle: timedelta
    absolute: timedelta

    @property
    def idle_minutes(self) -> int:
        """Return the idle time in whole minutes, as people are told."""
        return int(self.idle.total_seconds() // 60)


# NIST SP 800-63B AAL2: at most 1 h idle and 24 h in all; administrators have less.
ORDINARY = Lifetime(idle=timedelta(minutes=60), absolute=timedelta(hours=12))
POWERFUL = Lifetime(idle=timedelta(minutes=15), absolute=timedelta(hours=8))


class Ending(StrEnum):
    """Why a session is over; the logon page says it in words."""

    LOGGED_OFF = "logged-off"
    IDLE = "idle"
    IDLE_POWERFUL = "idle-short"
    TOO_OLD = "age"
    ELSEWHERE = "elsewhere"
    # The account is frozen, or its domain suspended.
    SHUT = "shut"
    # The domain blocks the network that the request came from; from elsewhere the session goes on.
    BLOCKED = "blocked"
    # The browser names a session of which nothing is known any more.
    UNKNOWN = "over"
    # No session yet: a logon that was not brought to its end, or one sent from a page that was out of date.
    UNFINISHED = "unfinished"
    STALE = "stale"


def lifetime_of(role: str | None) -> Lifetime:
    """Return the lifetime of sessions of a role; None is a session that nobody logged on to."""
    return POWERFUL if role in {Role.POSTMASTER, Role.OPERATOR} else ORDINARY


@dataclass(frozen=True, slots=True)
class Run:
    """How a session stands: whose role it has, its times, and whether what it began with still holds.

    ``is_shut``: its account is frozen or its domain suspended. ``is_overtaken``: the account's epoch was raised.
    ``is_blocked``: this request comes from a network that the domain shuts out.
    """

    role: str | None
    started_at: datetime
    seen_at: datetime
    ended_at: datetime | None
    is_shut: bool = False
    is_overtaken: bool = False
    is_blocked: bool = False


def ending_of(run: Run, *, now: datetime) -> Ending | None:
    """Say why the session is over at ``now``, or None while it lives."""
    lifetime = lifetime_of(run.role)
    if run.is_blocked:
        return Ending.BLOCKED
    if run.is_shut:
        return Ending.SHUT
    if run.ended_at is not None or run.is_overtaken:
        return Ending.ELSEWHERE
    if now - run.started_at >= lifetime.absolute:
        return Ending.TOO_OLD
    if now - run.seen_at >= lifetime.idle:
        return Ending.IDLE_POWERFUL if lifetime is POWERFUL else Ending.IDLE
    return None
