"""The one way to check an account password: web, step-up and mail programs share its limits."""

import logging
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from accounts.passwords.rules import composed
from accounts.passwords.services import is_right_password
from mailportal.audit.services import record
from mailportal.audit.source import PORTAL, Source
from mailportal.crypto.hash_slots import WAIT_SECONDS, Overloaded
from mailportal.throttle.counters import standings
from security.events import ACCOUNT_PASSWORDS_SPRAYED
from security.flow.values import Browser
from security.limits import LOGON_PAGE, PAIR, SAME_WORD
from security.passwords import sprays
from security.passwords.queries import domain_of
from security.passwords.rules import Check, Door, Guess
from security.passwords.tally import Candidate, PasswordTally, count, note_right, note_unchecked, note_wrong, try_of

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PasswordTried:
    """What came out of one try, and what it counted for until ``settle`` puts that right."""

    check: Check
    tally: PasswordTally

    @property
    def candidate(self) -> Candidate:
        """Whose password it was."""
        return self.tally.attempt.candidate


def check_account_password(
    *,
    account: User | None,
    address: str,
    password: str,
    source_address: str,
    known_browser: str = "",
    door: Door = Door.PERSON,
    wait_seconds: float = WAIT_SECONDS,
    stored: str | None = None,
) -> Check:
    """Check one try and settle it, see ``try_password``; ``known_browser`` is the digest of one that is known."""
    who = account.address if account is not None else address
    browser = Browser(known_browser, is_home=bool(known_browser))
    candidate = Candidate(who, account, domain_of(who), Source(address=source_address), browser)
    tried = try_password(candidate, password, door, wait_seconds, stored)
    settle(tried)
    return tried.check


def try_password(
    candidate: Candidate, password: str, door: Door, wait_seconds: float = WAIT_SECONDS, stored: str | None = None
) -> PasswordTried:
    """Check one try; an address that nobody has costs the same hash and statements.

    The try is counted as a wrong one and committed first, so that parallel guesses cannot outrun the limit; ``settle``
    it with what follows. Beyond a limit nothing is hashed and nothing is written. Call it outside any transaction.
    ``stored`` is what it is compared with in the place of the account's own password. Raises Overloaded when no hash
    slot frees up within ``wait_seconds``; that try is not held against anybody.
    """
    tally = count(try_of(candidate, composed(password), door))
    if tally.refused is not None:
        return PasswordTried(tally.refused, tally)
    try:
        is_right = is_right_password(
            account=candidate.account,
            password=password,
            burden=candidate.domain.burden,
            wait_seconds=wait_seconds,
            stored=stored,
        )
    except Overloaded:
        note_unchecked(tally)
        raise
    return PasswordTried(Check(Guess.RIGHT if is_right else Guess.WRONG), tally)


@transaction.atomic(savepoint=False)
def settle(tried: PasswordTried) -> None:
    """Take back what a right password counted for, and remember a wrong one."""
    tally = tried.tally
    if tried.check.outcome is Guess.RIGHT:
        note_right(tally)
    elif tried.check.outcome is Guess.WRONG:
        note_wrong(tally)
        if tally.accounts_with_word == SAME_WORD.tries:
            _alarm(tried.candidate.source)


def is_captcha_due(candidate: Candidate) -> bool:
    """Whether the next try comes with a captcha on the web; the same for an address that nobody has.

    After three wrong ones at the logon page, or where limits of the source are reached, also by mail programs. The
    check itself refuses what slips through while this is read.
    """
    domain_id, network = candidate.domain.id, candidate.network
    here = [limit.of(candidate.place, candidate.subject) for limit in (LOGON_PAGE, PAIR)]
    now = standings([*here, *sprays.keys_of(domain_id=domain_id, network=network)])
    spray = sprays.layer_of(now, domain_id=domain_id, network=network, ahead=1)
    is_sprayed = spray is not None and spray.is_exceeded and not candidate.browser.is_home
    return is_sprayed or any(now[key].count >= key.limit.tries for key in here)


def _alarm(source: Source) -> None:
    # A person who really has that password must not be shut out for it: the operator who reads the alarm looks who
    # else tries (L7).
    log.error("ALARM: one wrong password was tried at %d accounts within ten minutes", SAME_WORD.tries)
    change = {"accounts": SAME_WORD.tries, "seconds": SAME_WORD.seconds}
    record(ACCOUNT_PASSWORDS_SPRAYED, actor=PORTAL, source=Source(address=source.address), change=change)
