"""Codes that a person copies or types: 32 unambiguous symbols, read back forgivingly.

Crockford's alphabet without i, l, o and u: five bits a symbol, so 16 symbols are 80 random bits.
"""

import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_MEMBERS = frozenset(ALPHABET)
_LOOKALIKES = str.maketrans("ilo", "110", " -")


def generate(length: int) -> str:
    """Return ``length`` symbols from the operating system's random source."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def normalise(typed: str, length: int) -> str | None:
    """Return what was typed as ``length`` symbols, or None where it cannot be such a code.

    Spaces, hyphens and case are ignored; i and l are read as 1, o as 0. ASCII is required before lower-casing:
    the Kelvin sign lower-cases to a plain k.
    """
    if not typed.isascii():
        return None
    code = typed.lower().translate(_LOOKALIKES)
    return code if len(code) == length and _MEMBERS.issuperset(code) else None


def grouped(code: str, size: int = 4) -> list[str]:
    """Return the code in groups of ``size`` for reading aloud."""
    return [code[start : start + size] for start in range(0, len(code), size)]
