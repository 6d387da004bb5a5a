"""Time-based codes, pure: which step a code belongs to, and how far the phone's clock is off (RFC 6238)."""

import re
from base64 import b32encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pyotp

from mailportal.crypto.digests import is_same
from security.factors.rules import CodeOutcome

SECRET_BYTES = 20  # RFC 4226, section 4: 160 bits recommended
STEP_SECONDS = 30
WINDOW = 1  # RFC 6238, section 5.2: at most one step for delay; the window never walks with the phone's clock
PENDING_FOR = timedelta(minutes=10)

_CODE = re.compile(r"[0-9]{6}")
_HOUR = 3600 // STEP_SECONDS
# A clock set by hand in the wrong time zone is off by whole half hours, at most from UTC-12 to UTC+14.
_FARTHEST_ZONE = 26 * _HOUR


@dataclass(frozen=True, slots=True)
class Reading:
    """What a code is at one moment; ``step`` is the step that it belongs to, where it is RIGHT."""

    outcome: CodeOutcome
    step: int = 0


def step_at(moment: float) -> int:
    """Return the number of the step at a moment, in seconds since 1970."""
    return int(moment // STEP_SECONDS)


def key_text(secret: bytes) -> str:
    """Return the secret as apps take it: 32 characters of base 32."""
    return b32encode(secret).decode()


def code_at(secret: bytes, step: int) -> str:
    """Return the six digits of a step."""
    return pyotp.TOTP(key_text(secret)).generate_otp(step)


def provisioning_uri(secret: bytes, *, account: str, issuer: str) -> str:
    """Return the ``otpauth:`` URI that the QR code holds; account and issuer are percent-encoded in it.

    The issuer loses its colons: also encoded, the first one in the label is what parts it from the account.
    """
    name = " ".join(issuer.replace(":", " ").replace("\uff1a", " ").split())
    return pyotp.TOTP(key_text(secret)).provisioning_uri(name=account, issuer_name=name)


def read_code(secret: bytes, code: str, *, step: int, last_step: int) -> Reading:
    """Say what a code is at ``step``, where codes up to ``last_step`` are used up.

    Only six ASCII digits are a code at all; ``int()`` would take ``+123456`` and full-width digits too. Of two
    matching steps the later one counts, so that the code is not good again at the other.
    """
    if not _CODE.fullmatch(code):
        return Reading(CodeOutcome.WRONG)
    matching = list(_matching(secret, code, range(step - WINDOW, step + WINDOW + 1)))
    if not matching:
        return Reading(CodeOutcome.WRONG)
    if matching[-1] <= last_step:
        return Reading(CodeOutcome.ALREADY_USED)
    return Reading(CodeOutcome.RIGHT, matching[-1])


def clock_offset(secret: bytes, code: str, *, step: int) -> int | None:
    """Return by how many seconds the clock behind a refused code is ahead (negative: behind), None for no clock.

    Looks within the hour and at what a wrong time zone makes; one random code in a thousand looks like such a clock.
    Only for a secret that the person has just been shown: elsewhere the answer would betray codes of later steps.
    """
    if not _CODE.fullmatch(code):
        return None
    found = next(_matching(secret, code, (step + away for away in _suspected_offsets())), None)
    return None if found is None else (found - step) * STEP_SECONDS


def _suspected_offsets() -> Iterator[int]:
    for away in range(WINDOW + 1, _HOUR + WINDOW + 1):
        yield from (-away, away)
    for zone in range(_HOUR + _HOUR // 2, _FARTHEST_ZONE + 1, _HOUR // 2):
        for away in range(zone - WINDOW, zone + WINDOW + 1):
            yield from (-away, away)


def _matching(secret: bytes, code: str, steps: Iterable[int]) -> Iterator[int]:
    return (step for step in steps if step >= 0 and is_same(code_at(secret, step), code))
