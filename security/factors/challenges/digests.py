"""What the table knows of a code: a keyed digest bound to flow, purpose, account and number (ASVS 6.6.2).

A plain hash would be none: there are only a million codes.
"""

import secrets

from mailportal.crypto.keyed import KeyedDigests
from security.factors.challenges.models import Challenge
from security.factors.challenges.rules import DIGITS

_CODES = KeyedDigests("otp")


def new_code() -> str:
    """Return a random code; leading zeros occur."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def number_digest(number: str) -> bytes:
    """Return what stands for an E.164 number where only equality matters."""
    return KeyedDigests("phone").new("number", number)[1]


def put_digest(challenge: Challenge, code: str) -> None:
    """Put the code's digest, under the newest key, into an unsaved row."""
    challenge.kid, challenge.code_digest = _CODES.new(*_parts(challenge, code))


def is_code(challenge: Challenge, code: str) -> bool:
    """Whether this is the row's code; never where its key is retired."""
    return _CODES.has(challenge.code_digest, *_parts(challenge, code))


def _parts(challenge: Challenge, code: str) -> tuple[str, ...]:
    number = bytes(challenge.number_digest).hex()
    return challenge.flow_digest, challenge.purpose, str(challenge.account_id), number, code
