"""Counting one try at a second factor before it is checked, and taking it back where it was right.

All paths to an account's factors count here: the logon, the step-up, the deletion of a factor, the recovery. The
account's row is always taken before the counters, so that two tries never wait for each other in a circle.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from accounts.models import User
from mailportal.throttle.counters import Count, Key, hit_all, standings
from mailportal.throttle.meter import Full, forget, give_back, take
from security.flow.values import Flow
from security.limits import FACTOR_BURST, FACTOR_DAY, FACTOR_FLOW, FACTOR_HOUR, FACTOR_REFUSED, SECOND_STEP_FAILURES

_ADD_FAILURE = """
UPDATE accounts_user SET second_step_failures = second_step_failures + 1 WHERE id = %s RETURNING second_step_failures
"""


def _windows(account: User, *, is_known: bool) -> tuple[Key, ...]:
    """The limits in time, the shortest first: strangers share one set, browsers that proved a factor another."""
    who = str(account.pk), "known" if is_known else "unknown"
    return FACTOR_BURST.of(*who), FACTOR_HOUR.of(*who), FACTOR_DAY.of(*who)


def window_keys(account: User) -> tuple[Key, ...]:
    """Return what all tries at the account's factors count for, in whatever browser."""
    return (*_windows(account, is_known=True), *_windows(account, is_known=False))


def _windows_of(flow: Flow) -> tuple[Key, ...]:
    return _windows(flow.account, is_known=flow.browser.has_proved)


def _refused_of(account: User) -> Key:
    """The refused tries of a day under this password."""
    return FACTOR_REFUSED.of(str(account.pk), str(account.auth_epoch))


def _slips_of(flow: Flow) -> Key:
    """What this flow added: by a digest, for a step-up's flow is a living session's key."""
    return FACTOR_FLOW.of(str(flow.account.pk), flow.digest)


@dataclass(frozen=True, slots=True)
class FactorTally:
    """How a try stands: so many refused in a day, seconds to wait (0: none), so many failures in a row.

    ``slips`` is how often the flow failed, with this try.
    """

    flow: Flow
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
        """Whether so many failed that somebody may have the password, and the owner has not heard of it in a day."""
        told_at = self.flow.account.guessing_told_at
        return self.refused >= FACTOR_REFUSED.tries and (told_at is None or told_at <= _a_day_ago())

    @property
    def is_to_be_closed(self) -> bool:
        """Whether too many failed in a row, and the second step is open to unknown browsers still."""
        return self.failures >= SECOND_STEP_FAILURES and self.flow.account.second_step_closed_at is None


def _a_day_ago() -> datetime:
    return timezone.now() - timedelta(seconds=FACTOR_REFUSED.seconds)


def count(flow: Flow) -> FactorTally:
    """Count the try as a failure, committed before anything is checked, so that no parallel guess outruns a limit.

    A flood that is refused anyway, and of which the owner has heard, writes nothing.
    """
    refused = _refused_of(flow.account)
    now = standings((*_windows_of(flow), refused))
    wait = _seconds_to_wait(flow, now)
    if not wait:
        try:
            return _counted(flow, refused)
        except Full as full:
            wait = full.seconds_left
    tries = now[refused].count
    return FactorTally(flow, tries if tries >= FACTOR_REFUSED.tries else hit_all([refused])[refused].count, wait)


@transaction.atomic(durable=True)
def _counted(flow: Flow, refused: Key) -> FactorTally:
    failures = 0 if flow.browser.has_proved else _add_failure(flow.account)
    # A try that one window refuses takes no place in another: nobody can fill the day in a minute.
    slips = _slips_of(flow)
    counts = take(_windows_of(flow), also=(refused, slips))
    return FactorTally(flow, counts[refused].count, failures=failures, slips=counts[slips].count)


def _add_failure(account: User) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_ADD_FAILURE, [account.pk])
        return int(cursor.fetchone()[0])


@transaction.atomic
def take_back(tally: FactorTally) -> None:
    """Undo this try, and of the failures in a row also what the same flow failed at before: the owner's slips.

    Failures of other flows stay: an attacker's guesses are not paid for by the owner's success elsewhere.
    """
    _give_back(tally.flow, times=tally.slips)


@transaction.atomic(durable=True)
def undo(tally: FactorTally) -> None:
    """Undo this one try, which trouble of the portal's own kept from being checked; what failed before stays."""
    if tally.may_be_checked:
        _give_back(tally.flow, times=1)


def _give_back(flow: Flow, *, times: int) -> None:
    if not flow.browser.has_proved:
        left = Greatest(F("second_step_failures") - times, 0)
        User.objects.filter(pk=flow.account.pk).update(second_step_failures=left)
    give_back({**dict.fromkeys(_windows_of(flow), 1), _refused_of(flow.account): times, _slips_of(flow): times})


def seconds_to_wait(flow: Flow) -> int:
    """Return how long further tries are refused, 0 where the next one will be checked; counts nothing."""
    return _seconds_to_wait(flow, standings(_windows_of(flow)))


def _seconds_to_wait(flow: Flow, now: Mapping[Key, Count]) -> int:
    full = [now[key].seconds_left for key in _windows_of(flow) if now[key].count >= key.limit.tries]
    return max(full, default=0)


def claim_telling(account: User) -> bool:
    """Whether the owner is to hear of the failures now, in the caller's transaction: for the first time in a day."""
    untold = User.objects.filter(pk=account.pk).exclude(guessing_told_at__gt=_a_day_ago())
    return untold.update(guessing_told_at=timezone.now()) == 1


def claim_closing(account: User) -> bool:
    """Whether the second step closes now, in the caller's transaction: it was open, and its password has to go."""
    now = timezone.now()
    is_open = User.objects.filter(pk=account.pk, second_step_closed_at=None)
    return is_open.update(second_step_closed_at=now, must_change_password_since=now) == 1


def reopen(account: User) -> None:
    """Forget the failures in a row, and every count of the account's current password."""
    User.objects.filter(pk=account.pk).update(second_step_failures=0, second_step_closed_at=None, guessing_told_at=None)
    forget((*window_keys(account), _refused_of(account)))
