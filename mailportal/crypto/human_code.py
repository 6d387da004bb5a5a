"""Codes that a person copies or types: 32 unambiguous symbols, read back forgivingly.

Crockford's alphabet without i, l, o and u: five bits a symbol, so 16 symbols are 80 random bits.
"""

import secrets

from mailportal.typed import bare

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_MEMBERS = frozenset(ALPHABET)
_LOOKALIKES = str.maketrans("ilo", "110")


def generate(length: int) -> str:
    """Return ``length`` symbols from the operating system's random source."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def symbols_of(digest: bytes, length: int) -> str:
    """Return the first ``length`` symbols of a digest, five bits each. Raises ValueError where it is too short."""
    bits = 8 * len(digest)
    if bits < 5 * length:
        raise ValueError(f"{bits} bits are too few for {length} symbols")
    number = int.from_bytes(digest) >> (bits - 5 * length)
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(length)))


def read(typed: str, length: int) -> str | None:
    """Return what was typed as ``length`` symbols, or None where it cannot be such a code.

    Blanks, dashes, format characters, width and case do not matter; i and l are read as 1, o as 0.
    """
    # Nothing that is ASCII grows: most of what is no code is too short for one.
    if len(typed) < length and typed.isascii():
        return None
    plain = bare(typed)
    if not plain.isascii():
        return None
    code = plain.lower().translate(_LOOKALIKES)
    return code if len(code) == length and _MEMBERS.issuperset(code) else None


def read_digits(typed: str, length: int) -> str | None:
    """Return what was typed as ``length`` ASCII digits, or None where it cannot be such a code."""
    digits = bare(typed)
    return digits if len(digits) == length and digits.isascii() and digits.isdecimal() else None


def grouped(code: str, size: int = 4) -> list[str]:
    """Return the code in groups of ``size`` for reading aloud."""
    return [code[start : start + size] for start in range(0, len(code), size)]
