"""How an account proves itself."""

from security.factors.queries import Standing
from security.factors.rules import Way
from security.grants.rules import Purpose
from security.step_up.rules import OF_THE_AUTHENTICATOR, ways_for


def ways_of(standing: Standing, *, purpose: Purpose) -> tuple[Way, ...]:
    """Return the ways in which the account can prove itself for this purpose, the best first; none: it cannot."""
    is_of_app = purpose in OF_THE_AUTHENTICATOR
    return ways_for(purpose, standing.authenticator_ways if is_of_app else standing.ways)
