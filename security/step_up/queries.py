"""How an account proves itself."""

from accounts.models import User
from security.factors.queries import authenticator_ways, step_up_ways
from security.factors.rules import Way
from security.grants.rules import Purpose
from security.step_up.rules import OF_THE_AUTHENTICATOR, ways_for


def ways_of(*, account: User, purpose: Purpose) -> tuple[Way, ...]:
    """Return the ways in which the account can prove itself for this purpose, the best first; none: it cannot."""
    is_of_app = purpose in OF_THE_AUTHENTICATOR
    return ways_for(purpose, authenticator_ways(account=account) if is_of_app else step_up_ways(account=account))
