"""Counting requests and tries, before anything of an account is looked at: alike for addresses that nobody has."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from mailportal.audit.services import record
from mailportal.audit.source import PORTAL, Source
from mailportal.throttle.counters import Key, hit, hit_all
from mailportal.throttle.meter import Full, take
from security.events import RECOVERIES_FLOODED
from security.factors.rules import Method
from security.limits import (
    RECOVERY_ACCOUNT,
    RECOVERY_ALL,
    RECOVERY_ANSWERS,
    RECOVERY_ANSWERS_PAIR,
    RECOVERY_CODES,
    RECOVERY_PAIR,
    RECOVERY_SOURCE,
    RECOVERY_WAIT,
)
from security.passwords.rules import wait_after
from security.passwords.tally import Candidate, subject_of
from security.recovery.models import RecoveryRequest

log = logging.getLogger(__name__)

_OWN, _STRANGE = "own", "strange"


def count_request(candidate: Candidate) -> None:
    """Count one request, in the caller's transaction. Raises Full; undo the transaction then."""
    who = _STRANGE if candidate.place == candidate.network else _OWN, candidate.subject
    pair, source = RECOVERY_PAIR.of(candidate.place, candidate.subject), RECOVERY_SOURCE.of(candidate.network)
    of_account, of_all = RECOVERY_ACCOUNT.of(*who), RECOVERY_ALL.of("all")
    counts = take((pair, source), also=(of_account, of_all))
    seconds = wait_after(counts[of_account].count, free=RECOVERY_ACCOUNT.tries + 1)
    if seconds and (waiting := hit(replace(RECOVERY_WAIT, seconds=seconds), *who)).count > RECOVERY_WAIT.tries:
        raise Full(RECOVERY_WAIT.of(*who), waiting.seconds_left)
    if counts[of_all].count == RECOVERY_ALL.tries:
        _alarm(candidate.source)


def _alarm(source: Source) -> None:
    log.error("ALARM: %d passwords were said to be forgotten within an hour", RECOVERY_ALL.tries)
    record(RECOVERIES_FLOODED, actor=PORTAL, source=source, change={"requests": RECOVERY_ALL.tries})


def keys_of(recovery: RecoveryRequest, method: Method) -> Sequence[Key]:
    """Return what a wrong try at this first proof counts for; the owner's own browsers have tries of their own."""
    subject = subject_of(recovery.address)
    who = _OWN if recovery.is_own_browser else _STRANGE, subject
    if method is Method.PHONE:
        return [RECOVERY_CODES.of(*who)]
    return [RECOVERY_ANSWERS_PAIR.of(recovery.place, subject), RECOVERY_ANSWERS.of(*who)]


def is_looked_at(keys: Sequence[Key]) -> bool:
    """Count one wrong try, in the caller's transaction; whether it is within the limits."""
    counts = hit_all(keys)
    return all(counts[key].count <= key.limit.tries for key in keys)
