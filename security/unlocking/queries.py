"""Reading what wrong tries have shut for an account, in two statements."""

from collections.abc import Iterator, Mapping

from accounts.models import User
from mailportal.throttle.counters import Limit, counts_by_limit, standings
from security.factors.challenges.services import failure_keys
from security.factors.tally import window_keys
from security.factors.verification import answer_keys
from security.limits import (
    MAIL_HOME_DAY,
    MAIL_STRANGERS_DAY,
    OWN_BROWSERS_DAY,
    PAIR,
    QUESTIONS_PAIR,
    RECOVERY_ACCOUNT,
    RECOVERY_ANSWERS,
    RECOVERY_ANSWERS_PAIR,
    RECOVERY_CODES,
    STRANGERS_DAY,
)
from security.passwords.tally import subjects_of
from security.unlocking.rules import Lock, Locks

# Of these there is one count for each place from which was tried; a single one that is full is told.
_BY_PLACE: Mapping[Lock, tuple[Limit, ...]] = {
    Lock.PASSWORD: (PAIR, STRANGERS_DAY, OWN_BROWSERS_DAY, MAIL_STRANGERS_DAY, MAIL_HOME_DAY),
    Lock.QUESTIONS: (QUESTIONS_PAIR,),
    Lock.RECOVERY: (RECOVERY_ACCOUNT, RECOVERY_CODES, RECOVERY_ANSWERS, RECOVERY_ANSWERS_PAIR),
}


def locks_of(*, account: User) -> Locks:
    """Return what is shut for the account now. It reads the whole table of counts: for an act upon one account."""
    counted = counts_by_limit(lasts=[*subjects_of(account.address), str(account.pk)])
    return Locks(
        shut=tuple(dict.fromkeys(_shut(account, counted))),
        wrong_passwords=sum(counted.get(PAIR.name, ())),
        wrong_codes=account.second_step_failures,
        closed_at=account.second_step_closed_at,
    )


def _shut(account: User, counted: Mapping[str, list[int]]) -> Iterator[Lock]:
    if account.second_step_closed_at is not None:
        yield Lock.SECOND_STEP
    for lock, limits in _BY_PLACE.items():
        if any(count >= limit.tries for limit in limits for count in counted.get(limit.name, ())):
            yield lock
    of_codes, of_answers = {*window_keys(account), *failure_keys(account)}, set(answer_keys(account))
    full = {key for key, now in standings(of_codes | of_answers).items() if now.count >= key.limit.tries}
    if full & of_codes:
        yield Lock.CODES
    if full & of_answers:
        yield Lock.QUESTIONS
