"""In which ways one proves oneself for a purpose."""

from collections.abc import Iterable

from security.factors.rules import Method, Way
from security.grants.rules import Purpose

# What weakens the account or changes its factors takes the password as well (docs/security.md 1.9; E8). The page that
# changes the password asks for it itself.
_WITH_PASSWORD = {
    Purpose.TURN_OFF,
    Purpose.CHANGE_FACTOR,
    Purpose.DELETE_AUTHENTICATOR,
    Purpose.REPLACE_AUTHENTICATOR,
}
# An authenticator goes by its own code, or by what stands in for it; never by a code on the phone (attack M8).
OF_THE_AUTHENTICATOR = {Purpose.DELETE_AUTHENTICATOR, Purpose.REPLACE_AUTHENTICATOR}


def ways_for(purpose: Purpose, ways: Iterable[Way]) -> tuple[Way, ...]:
    """Return the ways that open a purpose, of those that the account has. A trusted device is none.

    Whatever the account has bound is asked; none of the ways is the password alone where a factor is (rule 7).
    """
    added = (Method.PASSWORD,) if purpose in _WITH_PASSWORD else ()
    return tuple(way if Method.PASSWORD in way else (*way, *added) for way in ways)


def is_fresh_proof(method: Method) -> bool:
    """Whether the right answer at a logon's second step counts as ``Purpose.LOGON``: a code of the app or the phone."""
    return method in {Method.AUTHENTICATOR, Method.PHONE}
