"""What an account password must be, pure (P3; docs/security.md 1.0 D1, 1.1)."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from mailportal.typed import is_text

PASSWORD_SHORTEST = 8
PASSWORD_LENGTH = 64  # code points, composed
PASSWORD_BYTES = 1024  # as typed: composing longer texts would be work for nothing
CLASSES_WANTED = 3
# NIST SP 800-63B-4, 3.1.1.2: so long where a password is all there is, and then of whatever characters.
LONG_SHORTEST = 15
MOST_HISTORY = 24
# Shorter local parts occur by chance in good passwords; "bo" is no hint at whose password it is.
LOCAL_PART_SHORTEST = 3

# Dovecot refuses a password with one of these before it asks anybody: its own protocols need them.
MAIL_SERVERS_REFUSE = ("\x01", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True)
class PasswordRules:
    """What a domain asks of one account's new password: how long at least, of how many classes (0: of any), and from
    how many of its last ones, the present one first, it has to differ.
    """

    shortest: int = PASSWORD_SHORTEST
    classes: int = CLASSES_WANTED
    history: int = 0


class Flaw(StrEnum):
    """One rule that a password breaks."""

    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    TOO_FEW_CLASSES = "too-few-classes"
    CONTAINS_ADDRESS = "contains-address"
    COMMON = "common"
    KEYWORD = "keyword"
    UNCHANGED = "unchanged"
    USED_BEFORE = "used-before"


class PasswordReused(Exception):
    """The account had this password before; the flaw says whether it still has it. Only a slow hash can tell."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.value)
        self.flaw = flaw


def composed(text: str) -> str:
    """Return the text in NFC and otherwise as typed: one password is one text on every keyboard."""
    return unicodedata.normalize("NFC", text)


def spellings(typed: str) -> tuple[str, ...]:
    """Return the texts that a typed password is to be checked as; none where it can be no password at all.

    The composed text and, where that is another, the text as typed: rows of before hold the latter. So how often is
    hashed depends on nothing but the text. No password is longer than the bounds, or holds NUL (which separates the
    parts of SASL PLAIN) or lone surrogates.
    """
    if not 0 < len(typed) <= PASSWORD_BYTES or "\0" in typed or not is_text(typed):
        return ()
    if len(typed.encode()) > PASSWORD_BYTES:
        return ()
    text = composed(typed)
    if min(len(text), len(typed)) > PASSWORD_LENGTH:
        return ()
    return (text,) if text == typed else (text, typed)


def flaws_of(
    *,
    password: str,
    address: str,
    current: str,
    rules: PasswordRules,
    is_common: Callable[[str], bool],
    has_keyword: Callable[[str], bool],
) -> list[Flaw]:
    """Return every rule that a new password breaks, in the order in which they are listed to people.

    ``password`` and ``current``, the one that it replaces, are composed; ``is_common`` knows the well-known ones,
    ``has_keyword`` the domain's own list. What was used before takes a hash, and is not asked here.
    """
    checks = {
        Flaw.TOO_SHORT: len(password) < rules.shortest,
        Flaw.TOO_LONG: len(password) > PASSWORD_LENGTH,
        Flaw.TOO_FEW_CLASSES: _classes_in(password) < rules.classes,
        Flaw.CONTAINS_ADDRESS: _contains_address(password, address),
        Flaw.COMMON: is_common(password),
        Flaw.KEYWORD: has_keyword(password),
        Flaw.UNCHANGED: password == current,
    }
    return [flaw for flaw, is_broken in checks.items() if is_broken]


def passwordrules(*, shortest: int = PASSWORD_SHORTEST) -> str:
    """Return what an attribute ``passwordrules`` asks of a password manager that makes up a password (X31).

    All four classes, which is stricter than any policy of ours: what it makes up is accepted at the first try.
    """
    required = " ".join(f"required: {name};" for name in ("lower", "upper", "digit", "special"))
    return f"{required} minlength: {shortest}; maxlength: {PASSWORD_LENGTH};"


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
