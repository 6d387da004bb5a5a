"""Letting an account's owner try again at once, after whatever number of wrong tries (P1, O2)."""

from accounts.evidence import record_about
from accounts.models import User
from mailportal.audit.source import Actor, Source
from mailportal.throttle.counters import clear_all
from security.events import GUESSES_CLEARED
from security.factors.services import reopen_factors
from security.limits import (
    LOGON_PAGE,
    MAIL_HOME_DAY,
    MAIL_STRANGERS_DAY,
    OWN_BROWSERS_DAY,
    PAIR,
    PAIR_WAIT,
    RECOVERY_ACCOUNT,
    RECOVERY_ANSWERS,
    RECOVERY_ANSWERS_PAIR,
    RECOVERY_CODES,
    RECOVERY_PAIR,
    RECOVERY_WAIT,
    SPRAYED,
    STRANGERS_DAY,
)
from security.passwords.tally import subjects_of
from security.unlocking.queries import locks_of
from security.unlocking.rules import Locks

# Wrong passwords, and wrong proofs in Forgot Password.
_OF_AN_ADDRESS = (
    PAIR,
    PAIR_WAIT,
    LOGON_PAGE,
    SPRAYED,
    STRANGERS_DAY,
    OWN_BROWSERS_DAY,
    MAIL_STRANGERS_DAY,
    MAIL_HOME_DAY,
    RECOVERY_PAIR,
    RECOVERY_ACCOUNT,
    RECOVERY_WAIT,
    RECOVERY_CODES,
    RECOVERY_ANSWERS,
    RECOVERY_ANSWERS_PAIR,
)


def unlock(*, holder: User, actor: Actor, source: Source) -> Locks:
    """Forget all wrong tries at an account, in the transaction of an act that has locked its row; return what was shut.

    What a network tried at many accounts stays counted: that is the network's. A password that somebody else seems to
    know has to be changed all the same, and a freeze is another matter.
    """
    locks = locks_of(account=holder)
    forget_tries_at(address=holder.address)
    change = {"wrong_passwords": locks.wrong_passwords, "shut": [one.value for one in locks.shut]}
    record_about(holder, GUESSES_CLEARED, actor=actor, source=source, change=change)
    reopen_factors(account=holder, actor=actor, source=source)
    return locks


def forget_tries_at(*, address: str) -> None:
    """Forget all that was tried at a canonical address, in the caller's transaction."""
    for subject in subjects_of(address):
        for limit in _OF_AN_ADDRESS:
            clear_all(limit, last=subject)
