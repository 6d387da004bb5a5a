"""Credentials, pure: the names under which mail servers, cuts and logon records know the secret that was shown."""

from enum import StrEnum
from typing import NamedTuple

SECRET_LENGTH = 16  # of a security password: 16 of 32 symbols, 80 random bits (docs/decisions)
_NUMBER_DIGITS = 18  # what fits the databases' numbers


class Kind(StrEnum):
    """Which secret it was: the account password, a security password, or an account password that lives on (X13)."""

    ACCOUNT = "account"
    CLIENT = "client"
    OLD = "old"


_KINDS = {kind.value: kind for kind in Kind}


class Credential(NamedTuple):
    """A credential taken apart: its kind, and the number of the account, security password or old password."""

    kind: Kind
    number: int


def account_credential(account_id: int) -> str:
    """Return the name of an account's account password."""
    return f"{Kind.ACCOUNT}:{account_id}"


def client_credential(client_password_id: int) -> str:
    """Return the name of a security password."""
    return f"{Kind.CLIENT}:{client_password_id}"


def old_credential(old_password_id: int) -> str:
    """Return the name of an account password that lives on beside its successor."""
    return f"{Kind.OLD}:{old_password_id}"


def read_credential(text: str) -> Credential | None:
    """Return what a name says, None where it is nobody's."""
    kind, _, number = text.partition(":")
    known = _KINDS.get(kind)
    is_number = number.isascii() and number.isdecimal() and len(number) <= _NUMBER_DIGITS
    return Credential(known, int(number)) if known is not None and is_number else None


def client_password_in(text: str) -> int | None:
    """Return the number of the security password with this name, None where it is another secret's or nobody's."""
    credential = read_credential(text)
    return credential.number if credential is not None and credential.kind is Kind.CLIENT else None
