"""The codes of one-time links: machine text of 256 bits, kept as digests (docs/security.md 1.14)."""

import re
import secrets

from mailportal.crypto.digests import plain_digest
from mailportal.typed import unbroken

_CODE_BYTES = 32  # 256 bits, so that a plain hash of it may be kept
_CODE = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


def fresh_code() -> str:
    """Return a code that nobody can guess, fit for an address's fragment."""
    return secrets.token_urlsafe(_CODE_BYTES)


def code_digest(code: str) -> bytes | None:
    """Return the digest under which a code is kept, or None where the text cannot be one.

    The code is machine text, in which hyphens count; whatever a copy broke it with is dropped.
    """
    typed = unbroken(code)
    return plain_digest(typed) if _CODE.fullmatch(typed) else None
