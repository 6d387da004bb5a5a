"""The first proof at the web logon: an address and its account password (E1)."""

from accounts.models import User
from accounts.roles.rules import Role
from mailportal.audit.source import Source
from security.account_passwords.rules import Guess
from security.account_passwords.services import check_account_password
from security.errors import AccountFrozen, SecondFactorMissing, TooManyGuesses, WrongPassword
from security.logon.queries import account_with_address


def identify(*, address: str, password: str, source: Source) -> User:
    """Return the account that this canonical address and password belong to, and record the outcome.

    Unknown, frozen and wrong cost the same hash and raise the same WrongPassword; TooManyGuesses comes for unknown
    addresses too. Only the right password gets to AccountFrozen or SecondFactorMissing. Raises Overloaded.
    """
    account = account_with_address(address)
    check = check_account_password(account=account, address=address, password=password, source_address=source.address)
    if check.outcome is Guess.THROTTLED:
        raise TooManyGuesses(seconds_left=check.seconds_left)
    if account is None or check.outcome is not Guess.RIGHT:
        raise WrongPassword
    _require_free_to_log_on(account)
    return account


def _require_free_to_log_on(account: User) -> None:
    if not account.is_active or (account.domain is not None and account.domain.suspended_at is not None):
        raise AccountFrozen
    if account.role == Role.OPERATOR:
        raise SecondFactorMissing
