"""How long a session lives, pure: server time decides, the browser's cookie nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from accounts.roles.rules import Role

SEEN_EVERY = timedelta(minutes=1)
SESSIONS_PER_ACCOUNT = 10  # docs/security.md 1.10: the oldest ends when one more begins


@dataclass(frozen=True, slots=True)
class Lifetime:
    """The longest time without a request, and the longest time altogether."""

    idle: timedelta
    absolute: timedelta

    @property
    def idle_minutes(self) -> int:
        """Return the idle time in whole minutes, as people are told."""
        return int(self.idle.total_seconds() // 60)


# NIST SP 800-63B AAL2: at most 1 h idle and 24 h in all; whoever rules over others has less.
ORDINARY = Lifetime(idle=timedelta(minutes=60), absolute=timedelta(hours=12))
POWERFUL = Lifetime(idle=timedelta(minutes=15), absolute=timedelta(hours=8))


class Ending(StrEnum):
    """Why a session is over; the logon page says it in words."""

    LOGGED_OFF = "logged-off"
    IDLE = "idle"
    IDLE_POWERFUL = "idle-short"
    TOO_OLD = "age"
    ELSEWHERE = "elsewhere"
    # No session yet: a logon that was not brought to its end, or one sent from a page that was out of date.
    UNFINISHED = "unfinished"
    STALE = "stale"


def lifetime_of(role: str | None) -> Lifetime:
    """Return the lifetime of sessions of a role; None is a session that nobody logged on to."""
    return POWERFUL if role in {Role.POSTMASTER, Role.OPERATOR} else ORDINARY


def ending_of(
    *, role: str | None, started_at: datetime, seen_at: datetime, ended_at: datetime | None, now: datetime
) -> Ending | None:
    """Say why the session is over at ``now``, or None while it lives."""
    lifetime = lifetime_of(role)
    if ended_at is not None:
        return Ending.ELSEWHERE
    if now - started_at >= lifetime.absolute:
        return Ending.TOO_OLD
    if now - seen_at >= lifetime.idle:
        return Ending.IDLE_POWERFUL if lifetime is POWERFUL else Ending.IDLE
    return None
