"""What a fresh proof is asked for. One proof opens one act of its purpose, within ten minutes."""

from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum
from typing import TypeAlias

from security.factors.rules import Method

WINDOW = timedelta(minutes=10)  # docs/rules.md, step-up window

# What is asked together; all of it has to be right.
Way: TypeAlias = tuple[Method, ...]


class Purpose(StrEnum):
    """The sensitive acts; a proof for one never opens another."""

    GENERATE = "generate"
    TURN_OFF = "turn-off"
    CHANGE_PASSWORD = "change-password"
    CHANGE_FACTOR = "change-factor"
    DELETE_AUTHENTICATOR = "delete-authenticator"
    REPLACE_AUTHENTICATOR = "replace-authenticator"
    ENFORCE = "enforce"
    LIFT_LIMIT = "lift-limit"
    # No act: a code that was right at the logon of this session. It is the proof for what ``opened_by`` says.
    LOGON = "logon"


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
    return tuple(way if Method.PASSWORD in way else _strengthened(purpose, way) for way in ways)


def _strengthened(purpose: Purpose, way: Way) -> Way:
    return (*way, Method.PASSWORD) if purpose in _WITH_PASSWORD else way


def opened_by(purpose: Purpose) -> tuple[Purpose, ...]:
    """Return the proofs that open a purpose: its own, and for a new security password a fresh logon by a factor.

    A security password is made right after the logon, whose code cannot be asked again before the app shows the next
    one. What weakens the account, changes its factors or rules over others takes a proof of its own (X36).
    """
    return (purpose, Purpose.LOGON) if purpose is Purpose.GENERATE else (purpose,)


def is_fresh_proof(method: Method) -> bool:
    """Whether the right answer at a logon's second step counts as ``Purpose.LOGON``: a code of the app or the phone."""
    return method in {Method.AUTHENTICATOR, Method.PHONE}


def code_purpose(purpose: Purpose) -> str:
    """Return the purpose under which a code is sent for a proof: it logs nobody on and opens no other act."""
    return f"step-up:{purpose.value}"
