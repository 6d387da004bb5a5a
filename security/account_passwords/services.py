"""The one way to check an account password: web, step-up and mail programs share its limits."""

from accounts.models import User
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
    wait_seconds: float = WAIT_SECONDS,
) -> Check:
    """Check one try; an unknown account (None) is counted by ``address`` and costs the same hash.

    The try is counted and committed first, so that parallel guesses cannot outrun the limit; beyond a limit nothing
    is hashed. Call it outside any transaction. Raises Overloaded when no hash slot frees up within ``wait_seconds``;
    that try is not held against anybody.
    """
    who = account.address if account is not None else address
    network = network_of(source_address)
    known = account is not None and is_known_network(account_id=account.pk, network=network)
    tally = count(attempt_of(address=who, password=password, network=network, is_known_network=known))
    if tally.seconds_to_wait:
        return Check(Guess.THROTTLED, tally.seconds_to_wait)
    return _hashed(tally, account, password, wait_seconds)


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
