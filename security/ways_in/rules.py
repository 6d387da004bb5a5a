"""Each way into an account as a chain of gates, pure: the first that is shut ends it, those behind it are not asked.

Nothing is decided here. The reasons are those with which the logon and the mail listener would refuse the owner, who
knows the right secret (``queries``); this says at which gate each of them stands.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from security.records.rules import Channel, Reason


class Gate(StrEnum):
    """What is asked on the way in."""

    NETWORK = "network"
    GUESSES = "guesses"
    ACCOUNT = "account"
    PASSWORD = "password"
    ADDRESS = "address"
    SECOND_FACTOR = "second-factor"
    CLIENTS = "clients"
    PROTOCOL = "protocol"
    CREDENTIAL = "credential"
    SECRET = "secret"


class GateState(StrEnum):
    """How a gate stands; IDLE is one that nobody gets to."""

    PASS = "pass"
    STOP = "stop"
    IDLE = "idle"


# In the order of security/logon, and of M2 (security/mail_auth/verdict.py).
WEB_GATES: Final = (Gate.NETWORK, Gate.GUESSES, Gate.ACCOUNT, Gate.PASSWORD, Gate.ADDRESS, Gate.SECOND_FACTOR)
MAIL_GATES: Final = (
    Gate.NETWORK,
    Gate.ACCOUNT,
    Gate.CLIENTS,
    Gate.PROTOCOL,
    Gate.CREDENTIAL,
    Gate.SECRET,
    Gate.ADDRESS,
)

_SHUT_BY: Final = MappingProxyType(
    {
        Reason.NETWORK_BLOCKED: Gate.NETWORK,
        Reason.THROTTLED: Gate.GUESSES,
        Reason.DOMAIN_SUSPENDED: Gate.ACCOUNT,
        Reason.ACCOUNT_FROZEN: Gate.ACCOUNT,
        Reason.PASSWORD_EXPIRED: Gate.PASSWORD,
        Reason.ADDRESS_NOT_ALLOWED: Gate.ADDRESS,
        Reason.CLIENT_PASSWORD_ELSEWHERE: Gate.ADDRESS,
        Reason.SECOND_FACTOR_MISSING: Gate.SECOND_FACTOR,
        Reason.SECOND_FACTOR_FROZEN: Gate.SECOND_FACTOR,
        Reason.SECOND_FACTOR_THROTTLED: Gate.SECOND_FACTOR,
        Reason.THIRD_PARTY_CLIENTS_REFUSED: Gate.CLIENTS,
        Reason.PROTOCOL_OFF: Gate.PROTOCOL,
        Reason.CLIENT_PASSWORD_NEEDED: Gate.CREDENTIAL,
    }
)


# By where somebody is: it tells nothing of a program elsewhere.
_BY_SOURCE: Final = frozenset({Reason.NETWORK_BLOCKED, Reason.ADDRESS_NOT_ALLOWED, Reason.CLIENT_PASSWORD_ELSEWHERE})
# Of the account or its rules, whatever a program sends: over as soon as the gate is open.
_OF_THE_ACCOUNT: Final = frozenset(_SHUT_BY) - _BY_SOURCE - {Reason.CLIENT_PASSWORD_NEEDED} | {
    Reason.PASSWORD_CHANGE_NEEDED,
    Reason.PASSWORD_TOO_OLD,
    Reason.PASSWORD_RESTING,
}


@dataclass(frozen=True, slots=True)
class Way:
    """One way in, and why its owner would be refused there now; ``reason`` is None where they would get in.

    ``program`` is the one for which alone it is shut, by what that sends.
    """

    channel: Channel
    reason: Reason | None = None
    program: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the owner gets in."""
        return self.reason is None

    @property
    def shut(self) -> Gate | None:
        """Return the gate that is shut. What is wrong with the secret itself is asked last by mail."""
        if self.reason is None:
            return None
        gate = _SHUT_BY.get(self.reason, Gate.SECRET)
        if self.channel is Channel.WEB:
            return gate if gate in WEB_GATES else Gate.PASSWORD
        return gate if gate in MAIL_GATES else Gate.SECRET

    @property
    def gates(self) -> tuple[tuple[Gate, GateState], ...]:
        """Return the gates in their order, each with how it stands."""
        order = WEB_GATES if self.channel is Channel.WEB else MAIL_GATES
        at = len(order) if self.shut is None else order.index(self.shut)
        return tuple((gate, _state(place, at)) for place, gate in enumerate(order))


def is_met_again(
    reason: Reason, channels: Collection[Channel], ways: Iterable[Way], *, must_use: bool, only_from_some: bool = False
) -> bool:
    """Whether a program that was refused for a reason would be refused for it now.

    ``must_use``: mail programs of the account have to use a security password; ``only_from_some``: they are let in from
    some networks, and refused elsewhere as before.
    """
    if reason is Reason.THIRD_PARTY_CLIENTS_REFUSED and only_from_some:
        return True
    if reason is Reason.CLIENT_PASSWORD_NEEDED:
        return must_use
    if reason is Reason.CLIENT_PASSWORD_WHILE_OFF:
        return not must_use
    if reason not in _OF_THE_ACCOUNT:
        return True
    # Sieve has no way of its own: it follows IMAP.
    asked = {Channel.IMAP if channel is Channel.SIEVE else channel for channel in channels}
    return any(way.reason is reason for way in ways if way.channel in asked)


def _state(place: int, at: int) -> GateState:
    if place == at:
        return GateState.STOP
    return GateState.PASS if place < at else GateState.IDLE
