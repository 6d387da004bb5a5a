"""What an account password must be, pure (P3; docs/security.md 1.0 D1, 1.1)."""

from collections.abc import Container
from enum import StrEnum

PASSWORD_SHORTEST = 8
PASSWORD_LENGTH = 64  # code points, which are never more than 256 bytes
CLASSES_WANTED = 3
# Shorter local parts occur by chance in good passwords; "bo" is no hint at whose password it is.
LOCAL_PART_SHORTEST = 3


class Flaw(StrEnum):
    """One rule that a password breaks."""

    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    TOO_FEW_CLASSES = "too-few-classes"
    CONTAINS_ADDRESS = "contains-address"
    COMMON = "common"
    UNCHANGED = "unchanged"


def flaws_of(*, password: str, address: str, current: str, common: Container[str]) -> list[Flaw]:
    """Return every rule that a new password breaks, in the order in which they are listed to people.

    ``current`` is the password that it replaces, ``common`` holds well-known passwords in lower case.
    """
    checks = {
        Flaw.TOO_SHORT: len(password) < PASSWORD_SHORTEST,
        Flaw.TOO_LONG: len(password) > PASSWORD_LENGTH,
        Flaw.TOO_FEW_CLASSES: _classes_in(password) < CLASSES_WANTED,
        Flaw.CONTAINS_ADDRESS: _contains_address(password, address),
        Flaw.COMMON: password.lower() in common,
        Flaw.UNCHANGED: password == current,
    }
    return [flaw for flaw, is_broken in checks.items() if is_broken]


def _classes_in(password: str) -> int:
    return len({_class_of(character) for character in password})


def _class_of(character: str) -> str:
    if character.isupper():
        return "upper"
    if character.islower():
        return "lower"
    return "digit" if character.isdecimal() else "symbol"


def _contains_address(password: str, address: str) -> bool:
    folded, local_part = password.casefold(), address.partition("@")[0].casefold()
    return address.casefold() in folded or (len(local_part) >= LOCAL_PART_SHORTEST and local_part in folded)
