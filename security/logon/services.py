"""The first proof at the web logon: an address and its account password (E1)."""

from accounts.models import User
from accounts.roles.rules import Role
from mailportal.audit.source import Source
from security.account_passwords.rules import Check, Guess
from security.account_passwords.services import check_account_password
from security.errors import AccountFrozen, SecondFactorMissing, TooManyGuesses, WrongPassword
from security.logon.queries import account_with_address
from security.logons.rules import Reason, Result
from security.logons.services import record_web_logon


def identify(*, address: str, password: str, source: Source) -> User:
    """Return the account that this canonical address and password belong to, and record the outcome.

    Unknown, frozen and wrong cost the same hash and raise the same WrongPassword; TooManyGuesses comes for unknown
    addresses too. Only the right password gets to AccountFrozen or SecondFactorMissing. Raises Overloaded.
    """
    account = account_with_address(address)
    check = check_account_password(account=account, address=address, password=password, source_address=source.address)
    reason = _reason(account, check)
    result = Result.ACCEPT if reason is Reason.ACCOUNT_PASSWORD else Result.REJECT
    record_web_logon(account=account, typed_address=address, source=source, result=result, reason=reason)
    if account is None or result is Result.REJECT:
        raise _refusal(reason, check)
    return account


def _reason(account: User | None, check: Check) -> Reason:
    if check.outcome is Guess.THROTTLED:
        return Reason.THROTTLED
    if account is None:
        return Reason.UNKNOWN_ACCOUNT
    if check.outcome is Guess.WRONG:
        return Reason.WRONG_SECRET
    if account.domain is not None and account.domain.suspended_at is not None:
        return Reason.DOMAIN_SUSPENDED
    if not account.is_active:
        return Reason.ACCOUNT_FROZEN
    # O3: an operator never gets in with a password alone.
    return Reason.SECOND_FACTOR_MISSING if account.role == Role.OPERATOR else Reason.ACCOUNT_PASSWORD


def _refusal(reason: Reason, check: Check) -> Exception:
    match reason:
        case Reason.THROTTLED:
            return TooManyGuesses(seconds_left=check.seconds_left)
        case Reason.ACCOUNT_FROZEN | Reason.DOMAIN_SUSPENDED:
            return AccountFrozen()
        case Reason.SECOND_FACTOR_MISSING:
            return SecondFactorMissing()
    return WrongPassword()
