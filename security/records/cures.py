"""What helps against a logon that was not one's own, pure (E13)."""

from enum import StrEnum

from security.credentials import client_password_in
from security.records.rules import Channel, Reason, Result


class Cure(StrEnum):
    """What the owner does; each has its words and its way."""

    SECURE_WEB = "secure-web"
    DELETE_CLIENT_PASSWORD = "delete-client-password"
    DELETE_OLD_PASSWORD = "delete-old-password"
    TURN_CLIENT_PASSWORDS_ON = "turn-client-passwords-on"
    CHANGE_PASSWORD = "change-password"
    LOOK_AT_DEVICE = "look-at-device"
    NOTHING = "nothing"


# The right account password was shown, and something else refused it.
_KNEW_PASSWORD = frozenset(
    {
        Reason.CLIENT_PASSWORD_NEEDED,
        Reason.SECOND_FACTOR_WRONG,
        Reason.SECOND_FACTOR_THROTTLED,
        Reason.SECOND_FACTOR_MISSING,
        Reason.SECOND_FACTOR_FROZEN,
        Reason.PASSWORD_EXPIRED,
        Reason.PASSWORD_CHANGE_NEEDED,
        Reason.PASSWORD_TOO_OLD,
        Reason.PASSWORD_RESTING,
        Reason.ADDRESS_NOT_ALLOWED,
    }
)
_UNPROVED = frozenset({Reason.WRONG_SECRET, Reason.TOO_LONG, Reason.NOT_TEXT, Reason.THROTTLED})
# Asked before any secret; a security password may have been recognised all the same.
_FIRST_OF_ALL = Reason.NETWORK_BLOCKED
# Gates that are shut whatever the secret is; for a mail program none is checked behind them.
_GATES = frozenset(
    {
        Reason.DOMAIN_SUSPENDED,
        Reason.ACCOUNT_FROZEN,
        Reason.THIRD_PARTY_CLIENTS_REFUSED,
        Reason.UNKNOWN_PROTOCOL,
        Reason.PROTOCOL_OFF,
    }
)

_OF_SUCCESS = {
    Reason.CLIENT_PASSWORD: Cure.DELETE_CLIENT_PASSWORD,
    Reason.OLD_PASSWORD: Cure.DELETE_OLD_PASSWORD,
}


def is_anybodys(*, reason: Reason, channel: Channel, credential: str) -> bool:
    """Whether nothing shows that it was the owner or one of their programs: no secret was checked or found right.

    A gate's refusal of a stranger is not shown to the owner as their own (docs/rules.md, who was refused and why).
    """
    if reason in _UNPROVED:
        return True
    is_before_secret = reason is _FIRST_OF_ALL or (reason in _GATES and channel != Channel.WEB)
    return is_before_secret and not credential


def cure_for(*, result: Result, reason: Reason, channel: Channel, credential: str) -> Cure:
    """Return what helps where this logon was somebody else's."""
    if result == Result.ACCEPT:
        return _cure_for_success(reason, channel)
    if reason == Reason.CLIENT_PASSWORD_DELETED:
        return Cure.LOOK_AT_DEVICE
    if client_password_in(credential) is not None:
        return Cure.DELETE_CLIENT_PASSWORD
    knew = reason in _KNEW_PASSWORD or (reason in _GATES and channel == Channel.WEB)
    return Cure.CHANGE_PASSWORD if knew else Cure.NOTHING


def _cure_for_success(reason: Reason, channel: Channel) -> Cure:
    if channel == Channel.WEB:
        return Cure.SECURE_WEB
    return _OF_SUCCESS.get(reason, Cure.TURN_CLIENT_PASSWORDS_ON)
