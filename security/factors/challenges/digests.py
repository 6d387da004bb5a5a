"""What the table knows of a code: a keyed digest bound to flow, purpose, account and number (ASVS 6.6.2).

A plain hash would be none: there are only a million codes.
"""

import secrets

from django.conf import settings

from mailportal.crypto.digests import is_same, keyed_digest
from security.factors.challenges.models import Challenge
from security.factors.challenges.rules import DIGITS

_PURPOSE = "otp"


def new_code() -> str:
    """Return a random code; leading zeros occur."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def number_digest(number: str) -> bytes:
    """Return what stands for an E.164 number where only equality matters."""
    return keyed_digest(settings.KEYS.newest("phone").secret, "number", number)


def put_digest(challenge: Challenge, code: str) -> None:
    """Put the code's digest, under the newest key, into an unsaved row."""
    key = settings.KEYS.newest(_PURPOSE)
    challenge.kid, challenge.code_digest = key.kid, _digest(key.secret, challenge, code)


def is_code(challenge: Challenge, code: str) -> bool:
    """Say whether this is the row's code; never where its key is retired."""
    key = settings.KEYS.find(_PURPOSE, challenge.kid)
    return key is not None and is_same(_digest(key.secret, challenge, code), bytes(challenge.code_digest))


def _digest(key: bytes, challenge: Challenge, code: str) -> bytes:
    number = bytes(challenge.number_digest).hex()
    return keyed_digest(key, challenge.flow_digest, challenge.purpose, str(challenge.account_id), number, code)
