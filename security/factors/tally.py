"""Counting one try at a second factor before it is checked, and taking it back where it was right.

All paths to an account's factors count here: the logon, the step-up, the deletion of a factor, the recovery. The
account's row is always taken before the counters, so that two tries never wait for each other in a circle.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from accounts.models import User
from mailportal.throttle.counters import Count, Key, hit_all, standings
from mailportal.throttle.meter import Full, forget, give_back, take
from security.browsers.sessions.keys import digest_of
from security.limits import FACTOR_BURST, FACTOR_DAY, FACTOR_FLOW, FACTOR_HOUR, FACTOR_REFUSED, SECOND_STEP_FAILURES

_ADD_FAILURE = """
UPDATE accounts_user SET second_step_failures = second_step_failures + 1 WHERE id = %s RETURNING second_step_failures
"""


@dataclass(frozen=True, slots=True)
class Guesser:
    """Whose factor is tried in which flow, and whether the browser proved one within 30 days."""

    account: User
    flow_id: str
    is_known: bool

    @property
    def windows(self) -> tuple[Key, ...]:
        """The limits in time, the shortest first: strangers share one set, known browsers another."""
        who = str(self.account.pk), "known" if self.is_known else "unknown"
        return FACTOR_BURST.of(*who), FACTOR_HOUR.of(*who), FACTOR_DAY.of(*who)

    @property
    def refused(self) -> Key:
        """The refused tries of a day under this password."""
        return FACTOR_REFUSED.of(str(self.account.pk), str(self.account.auth_epoch))

    @property
    def flow(self) -> Key:
        """What this flow added: by a digest, for a step-up's flow is a living session's key."""
        return FACTOR_FLOW.of(str(self.account.pk), digest_of(self.flow_id))


@dataclass(frozen=True, slots=True)
class Tally:
    """How the try stands: seconds to wait (0: none), closed to unknown browsers, and what it made of the counts.

    ``slips`` is how often the flow failed, with this try.
    """

    guesser: Guesser
    refused: int
    seconds_to_wait: int = 0
    failures: int = 0
    slips: int = 0

    @property
    def is_closed(self) -> bool:
        """Whether too many failed from unknown browsers, of which this is one."""
        return self.failures > SECOND_STEP_FAILURES

    @property
    def may_be_checked(self) -> bool:
        """Whether the code will be checked."""
        return not self.seconds_to_wait and not self.is_closed

    @property
    def is_owner_to_hear(self) -> bool:
        """Whether so many failed that somebody may have the password."""
        return self.refused >= FACTOR_REFUSED.tries

    @property
    def is_to_be_closed(self) -> bool:
        """Whether the second step closes to unknown browsers with this failure."""
        return self.failures >= SECOND_STEP_FAILURES


def count(guesser: Guesser) -> Tally:
    """Count the try as a failure, committed before anything is checked, so that no parallel guess outruns a limit.

    A flood that is refused anyway, and of which the owner has heard, writes nothing.
    """
    now = standings((*guesser.windows, guesser.refused))
    wait = _seconds_to_wait(guesser, now)
    if not wait:
        try:
            return _counted(guesser)
        except Full as full:
            wait = full.seconds_left
    return Tally(guesser, _refused(guesser, now[guesser.refused].count), wait)


@transaction.atomic(durable=True)
def _counted(guesser: Guesser) -> Tally:
    failures = 0 if guesser.is_known else _add_failure(guesser.account)
    # A try that one window refuses takes no place in another: nobody can fill the day in a minute.
    counts = take(guesser.windows, also=(guesser.refused, guesser.flow))
    slips = counts[guesser.flow].count
    return Tally(guesser, counts[guesser.refused].count, failures=failures, slips=slips)


def _add_failure(account: User) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_ADD_FAILURE, [account.pk])
        return int(cursor.fetchone()[0])


def _refused(guesser: Guesser, before: int) -> int:
    return before if before >= FACTOR_REFUSED.tries else hit_all([guesser.refused])[guesser.refused].count


@transaction.atomic(savepoint=False)
def take_back(tally: Tally) -> None:
    """Undo this try, and of the failures in a row also what the same flow failed at before: the owner's slips.

    Failures of other flows stay: an attacker's guesses are not paid
    for by the owner's success elsewhere.
    """
    _give_back(tally, times=tally.slips)


@transaction.atomic(durable=True)
def undo(tally: Tally) -> None:
    """Undo this one try, which trouble of the portal's own kept from being checked; what failed before stays."""
    if tally.may_be_checked:
        _give_back(tally, times=1)


def _give_back(tally: Tally, *, times: int) -> None:
    guesser = tally.guesser
    if not guesser.is_known:
        left = Greatest(F("second_step_failures") - times, 0)
        User.objects.filter(pk=guesser.account.pk).update(second_step_failures=left)
    give_back({**dict.fromkeys(guesser.windows, 1), guesser.refused: times, guesser.flow: times})


def seconds_to_wait(guesser: Guesser) -> int:
    """Return how long further tries are refused, 0 where the next one is looked at; counts nothing."""
    return _seconds_to_wait(guesser, standings(guesser.windows))


def _seconds_to_wait(guesser: Guesser, now: Mapping[Key, Count]) -> int:
    return max((now[key].seconds_left for key in guesser.windows if now[key].count >= key.limit.tries), default=0)


def claim_telling(account: User) -> bool:
    """Whether the owner is to hear of the failures now, in the caller's transaction: for the first time in a day."""
    since = timezone.now() - timedelta(seconds=FACTOR_REFUSED.seconds)
    untold = User.objects.filter(pk=account.pk).exclude(guessing_told_at__gt=since)
    return untold.update(guessing_told_at=timezone.now()) == 1


def claim_closing(account: User) -> bool:
    """Whether the second step closes now, in the caller's transaction: it was open, and its password has to go."""
    now = timezone.now()
    is_open = User.objects.filter(pk=account.pk, second_step_closed_at=None)
    return is_open.update(second_step_closed_at=now, must_change_password_since=now) == 1


def reopen(account: User) -> None:
    """Forget the failures in a row, and every count of the account's current password."""
    User.objects.filter(pk=account.pk).update(second_step_failures=0, second_step_closed_at=None, guessing_told_at=None)
    known, unknown = (Guesser(account, "", is_known) for is_known in (True, False))
    forget((*known.windows, *unknown.windows, known.refused))
