"""Counting one try at a second factor before it is checked, and taking it back where it was right.

All paths to an account's factors count here: the logon, the step-up, the deletion of a factor, the recovery. Counters
are touched in one order (refused, windows, run, flow), so that two tries never wait for each other in a circle.
"""

from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from mailportal.throttle.counters import Limit, Standing, clear, hit, release, standing
from security.flow.keys import digest_of
from security.limits import (
    FACTOR_BURST,
    FACTOR_DAY,
    FACTOR_FLOW,
    FACTOR_HOUR,
    FACTOR_REFUSED,
    FACTOR_RUN,
    FACTOR_SHUT,
    FACTOR_TOLD,
)

_WINDOWS = (FACTOR_BURST, FACTOR_HOUR, FACTOR_DAY)


@dataclass(frozen=True, slots=True)
class Guesser:
    """Whose factor is tried in which flow, and whether the browser proved one within 30 days."""

    account: User
    flow_id: str
    is_known: bool

    @property
    def windows_of(self) -> tuple[str, str]:
        """Return the key of the limits in time: strangers share one set, known browsers another."""
        return str(self.account.pk), "known" if self.is_known else "unknown"

    @property
    def run_of(self) -> tuple[str, str]:
        """Return the key of the failures in a row. A new password begins a new run: the epoch does it."""
        return str(self.account.pk), str(self.account.auth_epoch)

    @property
    def flow_of(self) -> tuple[str, str]:
        """Return the key of what this flow added: by a digest, for a step-up's flow is a living session's key."""
        return str(self.account.pk), digest_of(self.flow_id)


@dataclass(frozen=True, slots=True)
class Tally:
    """How the try stands: seconds to wait (0: none), closed to unknown browsers, and what it made of the counts."""

    guesser: Guesser
    seconds_to_wait: int
    is_closed: bool
    refused: int
    run: int

    @property
    def may_be_checked(self) -> bool:
        """Say whether the code is looked at at all."""
        return not self.seconds_to_wait and not self.is_closed

    @property
    def is_owner_to_hear(self) -> bool:
        """Say whether so many failed that somebody may have the password, and the owner has not heard of it yet."""
        return self.refused >= FACTOR_REFUSED.tries and not standing(FACTOR_TOLD, *self.guesser.run_of).count

    @property
    def is_to_be_closed(self) -> bool:
        """Say whether the run is over, and the second step not closed to unknown browsers yet."""
        return self.run >= FACTOR_RUN.tries and not standing(FACTOR_SHUT, *self.guesser.run_of).count


def is_first(limit: Limit, guesser: Guesser) -> bool:
    """Say whether what the limit stands for is done now, in the caller's transaction, for the first time."""
    return hit(limit, *guesser.run_of).count == 1


def count(guesser: Guesser) -> Tally:
    """Count the try as a failure, committed before anything is checked, so that no parallel guess outruns a limit.

    A flood that is refused anyway, and of which the owner has heard, writes nothing.
    """
    refused = standing(FACTOR_REFUSED, *guesser.run_of).count
    wait = seconds_to_wait(guesser) if refused >= FACTOR_REFUSED.tries else 0
    if wait:
        return Tally(guesser, wait, is_closed=False, refused=refused + 1, run=0)
    return _counted(guesser)


@transaction.atomic(durable=True)
def _counted(guesser: Guesser) -> Tally:
    refused = hit(FACTOR_REFUSED, *guesser.run_of).count
    wait = _seconds_to_wait(guesser)
    if wait:
        return Tally(guesser, wait, is_closed=False, refused=refused, run=0)
    run = 0 if guesser.is_known else hit(FACTOR_RUN, *guesser.run_of).count
    hit(FACTOR_FLOW, *guesser.flow_of)
    return Tally(guesser, 0, is_closed=run > FACTOR_RUN.tries, refused=refused, run=run)


def _seconds_to_wait(guesser: Guesser) -> int:
    # A try that a short window refuses takes no place in a longer one: nobody can fill the day in a minute.
    for window in _WINDOWS:
        now = hit(window, *guesser.windows_of)
        if now.count > window.tries:
            return now.seconds_left
    return 0


@transaction.atomic(durable=True)
def take_back(tally: Tally) -> None:
    """Undo this try, and for the run also what the same flow failed at before: those were the owner's slips.

    Failures of other flows stay: an attacker's guesses are not paid for by the owner's success elsewhere.
    """
    guesser = tally.guesser
    slips = standing(FACTOR_FLOW, *guesser.flow_of).count
    _release(guesser, times=slips)
    clear(FACTOR_FLOW, *guesser.flow_of)


@transaction.atomic(durable=True)
def undo(tally: Tally) -> None:
    """Undo this one try, which trouble of the portal's own kept from being checked; what failed before stays."""
    if tally.may_be_checked:
        _release(tally.guesser, times=1)
        release(FACTOR_FLOW, *tally.guesser.flow_of)


def _release(guesser: Guesser, *, times: int) -> None:
    release(FACTOR_REFUSED, *guesser.run_of, times=times)
    for window in _WINDOWS:
        release(window, *guesser.windows_of)
    if not guesser.is_known:
        release(FACTOR_RUN, *guesser.run_of, times=times)


def seconds_to_wait(guesser: Guesser) -> int:
    """Return how long further tries are refused, 0 where the next one is looked at; counts nothing."""
    return max((now.seconds_left for limit, now in _standings(guesser) if now.count >= limit.tries), default=0)


def _standings(guesser: Guesser) -> list[tuple[Limit, Standing]]:
    return [(window, standing(window, *guesser.windows_of)) for window in _WINDOWS]


@transaction.atomic
def forget(account: User) -> None:
    """Clear every count of the account's current password: the postmaster or operator vouches for the owner."""
    guessers = [Guesser(account, "", is_known) for is_known in (True, False)]
    clear(FACTOR_REFUSED, *guessers[0].run_of)
    for guesser in guessers:
        for window in _WINDOWS:
            clear(window, *guesser.windows_of)
    for limit in (FACTOR_RUN, FACTOR_TOLD, FACTOR_SHUT):
        clear(limit, *guessers[0].run_of)
