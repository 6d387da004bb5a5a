"""Which second factors an account has, and which of them its domain offers."""

from accounts.models import User
from security.authenticators.queries import authenticator_of
from security.factors.rules import Factors
from security.recovery_codes.queries import recovery_codes_left


def factors_of(*, account: User) -> Factors:
    """Return what the account has bound and confirmed, whatever its domain offers."""
    return Factors(
        has_authenticator=authenticator_of(account=account) is not None,
        recovery_codes_left=recovery_codes_left(account=account),
    )
