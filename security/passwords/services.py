"""The one way to check an account password: web, step-up and mail programs share its limits."""

import logging
from dataclasses import dataclass

from django.db import transaction

from accounts.directory.rules import NOBODY
from accounts.models import User
from accounts.passwords.rules import composed
from accounts.passwords.services import is_right_password
from mailportal.audit.services import record
from mailportal.audit.source import PORTAL, Source
from mailportal.crypto.hash_slots import WAIT_SECONDS, Overloaded
from mailportal.throttle.counters import standings
from mailportal.web.client_address import network_of
from security.events import ACCOUNT_PASSWORDS_SPRAYED
from security.limits import LOGON_PAGE, PAIR, SAME_WORD
from security.passwords import sprays
from security.passwords.queries import domain_id_of
from security.passwords.rules import Check, Door, Guess
from security.passwords.tally import (
    Tally,
    Try,
    count,
    guess_of,
    note_right,
    note_unchecked,
    note_wrong,
    subject_of,
)
from security.records.queries import is_known_network

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tried:
    """What came out of one try, and what it counted for, which ``settle`` puts right."""

    check: Check
    tally: Tally
    source_address: str


def check_account_password(
    *,
    account: User | None,
    address: str,
    password: str,
    source_address: str,
    known_browser: str = "",
    door: Door = Door.PERSON,
    wait_seconds: float = WAIT_SECONDS,
) -> Check:
    """Check one try and settle it; see ``try_account_password``."""
    tried = try_account_password(
        account=account,
        address=address,
        domain_id=domain_id_of(address),
        password=password,
        source_address=source_address,
        known_browser=known_browser,
        door=door,
        wait_seconds=wait_seconds,
    )
    settle(tried)
    return tried.check


def try_account_password(
    *,
    account: User | None,
    address: str,
    domain_id: int,
    password: str,
    source_address: str,
    known_browser: str,
    door: Door,
    wait_seconds: float = WAIT_SECONDS,
) -> Tried:
    """Check one try; an unknown account (None) is counted by ``address`` and costs the same hash and statements.

    ``domain_id`` is the address's (``domain_id_of``). ``known_browser`` is the digest of a browser in which the account
    logged on within 30 days: its tries are counted for itself, so that nobody on the same network shuts the owner out
    (E1).

    The try is counted as a wrong one and committed first, so that parallel guesses cannot outrun the limit; ``settle``
    it with what follows. Beyond a limit nothing is hashed and nothing is written. Call it outside any transaction.
    Raises Overloaded when no hash slot frees up within ``wait_seconds``; that try is not held against anybody.
    """
    who = account.address if account is not None else address
    network, (guess, word) = network_of(source_address), guess_of(who, composed(password))
    account_id = account.pk if account is not None else NOBODY
    tally = count(
        Try(
            door=door,
            network=network,
            place=place_of(source_address=source_address, known_browser=known_browser),
            domain_id=domain_id,
            subject=subject_of(who),
            guess=guess,
            word=word,
            is_home=_is_home(account_id, network, known_browser, door),
        )
    )
    check = tally.refused or Check(_hashed(tally, account, password, wait_seconds))
    return Tried(check, tally, source_address)


def _hashed(tally: Tally, account: User | None, password: str, wait_seconds: float) -> Guess:
    try:
        is_right = is_right_password(account=account, password=password, wait_seconds=wait_seconds)
    except Overloaded:
        note_unchecked(tally)
        raise
    return Guess.RIGHT if is_right else Guess.WRONG


@transaction.atomic(savepoint=False)
def settle(tried: Tried) -> None:
    """Take back what a right password counted for, and remember a wrong one."""
    if tried.check.outcome is Guess.RIGHT:
        note_right(tried.tally)
    elif tried.check.outcome is Guess.WRONG:
        note_wrong(tried.tally)
        if tried.tally.accounts_with_word == SAME_WORD.tries:
            _alarm(tried.source_address)


def _is_home(account_id: int, network: str, known_browser: str, door: Door) -> bool:
    if door is Door.MAIL:
        return is_known_network(account_id=account_id, network=network)
    # On the web the browser says so, not the network: a colleague shares the owner's network, and no browser of his.
    return bool(known_browser)


def place_of(*, source_address: str, known_browser: str) -> str:
    """Return what stands for the source of a try: the known browser, else the network."""
    return f"browser-{known_browser}" if known_browser else network_of(source_address)


def is_captcha_due(*, address: str, domain_id: int, source_address: str, known_browser: str) -> bool:
    """Whether the next try at this canonical address comes with a captcha on the web.

    After three wrong ones at the logon page, or where limits of the source are reached, also by mail programs. The same
    for an address that nobody has. The check itself refuses what slips through while this is read.
    """
    network, place = network_of(source_address), place_of(source_address=source_address, known_browser=known_browser)
    page, pair = (limit.of(place, subject_of(address)) for limit in (LOGON_PAGE, PAIR))
    now = standings([page, pair, *sprays.keys_of(domain_id=domain_id, network=network)])
    spray = sprays.layer_of(now, domain_id=domain_id, network=network, ahead=1)
    is_sprayed = spray is not None and spray.is_exceeded and not known_browser
    is_at_limit = any(now[key].count >= key.limit.tries for key in (page, pair))
    return is_at_limit or is_sprayed


def _alarm(source_address: str) -> None:
    # Who really has that password must not be shut out for it: whoever reads the alarm looks who else tries (L7).
    log.error("ALARM: one wrong password was tried at %d accounts within ten minutes", SAME_WORD.tries)
    change = {"accounts": SAME_WORD.tries, "seconds": SAME_WORD.seconds}
    record(ACCOUNT_PASSWORDS_SPRAYED, actor=PORTAL, source=Source(address=source_address), change=change)
