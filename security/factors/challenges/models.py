"""Codes that we sent, as digests that are good for one purpose, in one flow, to one number."""

import secrets
from datetime import timedelta

from django.db import models

from accounts.models import User
from mailportal.crypto.keyed import KeyedDigests
from mailportal.sms.models import TextMessage
from security.factors.challenges.rules import DIGITS
from security.flow.models import BoundToFlow


class Challenge(BoundToFlow):
    """One code. It is good until it is used, voided by a newer one, over, or tried five times.

    ``number_digest`` is keyed; the number itself is not here.
    """

    kept = timedelta(days=2)  # no limit looks back further

    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="challenges")
    purpose = models.CharField(max_length=32)
    number_digest = models.BinaryField(max_length=16)
    kid = models.PositiveSmallIntegerField()
    code_digest = models.BinaryField(max_length=16)
    message = models.ForeignKey(TextMessage, null=True, on_delete=models.SET_NULL, related_name="+")
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    voided_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "security_challenge"
        indexes = [models.Index(fields=["account", "-created_at"], name="challenge_by_account")]

    def __str__(self) -> str:
        return f"code for {self.purpose} of {self.account_id}"


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
