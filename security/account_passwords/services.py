"""The one way to check an account password: web, step-up and mail programs share its limits."""

from accounts.directory.rules import NOBODY
from accounts.models import User
from accounts.passwords.rules import composed
from accounts.passwords.services import is_right_password
from mailportal.crypto.hash_slots import WAIT_SECONDS, Overloaded
from mailportal.web.client_address import network_of
from security.account_passwords.rules import Check, Guess
from security.account_passwords.tally import Tally, attempt_of, count, take_back
from security.logons.queries import is_known_network


def check_account_password(
    *,
    account: User | None,
    address: str,
    password: str,
    source_address: str,
    known_browser: str = "",
    wait_seconds: float = WAIT_SECONDS,
) -> Check:
    """Check one try; an unknown account (None) is counted by ``address`` and costs the same hash and statements.

    ``known_browser`` is the digest of a browser in which the account logged on within 30 days: its tries are counted
    for itself, so that nobody on the same network shuts the owner out (E1).

    The try is counted and committed first, so that parallel guesses cannot outrun the limit; beyond a limit nothing
    is hashed. Call it outside any transaction. Raises Overloaded when no hash slot frees up within ``wait_seconds``;
    that try is not held against anybody.
    """
    who, account_id = (account.address, account.pk) if account is not None else (address, NOBODY)
    place = place_of(source_address=source_address, known_browser=known_browser)
    is_home = bool(known_browser) or is_known_network(account_id=account_id, network=network_of(source_address))
    tally = count(attempt_of(address=who, password=composed(password), network=place, is_known_network=is_home))
    if tally.seconds_to_wait:
        return Check(Guess.THROTTLED, tally.seconds_to_wait)
    return _hashed(tally, account, password, wait_seconds)


def place_of(*, source_address: str, known_browser: str) -> str:
    """Return what stands for the source of a try: the known browser, else the network."""
    return f"browser-{known_browser}" if known_browser else network_of(source_address)


def _hashed(tally: Tally, account: User | None, password: str, wait_seconds: float) -> Check:
    try:
        is_right = is_right_password(account=account, password=password, wait_seconds=wait_seconds)
    except Overloaded:
        take_back(tally, forget_pair=False)
        raise
    if not is_right:
        return Check(Guess.WRONG)
    take_back(tally, forget_pair=True)
    return Check(Guess.RIGHT)
