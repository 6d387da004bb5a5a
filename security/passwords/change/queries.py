"""What a change of the password asks for besides the current one."""

from accounts.models import User
from security.factors.queries import factors_of


def needs_step_up(*, account: User) -> bool:
    """Say whether a second factor has to be proved first: where one is bound (E11)."""
    return factors_of(account=account).is_bound
