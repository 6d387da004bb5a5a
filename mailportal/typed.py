"""What people type, read in one way: every value that a person copies, dictates or pastes begins here.

Keyboards, word processors and mail programs add what nobody sees or means: blanks of any width, line breaks, marks of
direction, dashes between groups, full-width forms. All of it goes before a value's own alphabet is asked for; what is
left and does not belong to that alphabet is refused there.
"""

import unicodedata
from functools import lru_cache
from itertools import filterfalse

# Zs, Zl, Zp blanks; Cf format characters, which show nothing (marks of direction, joiners, U+FEFF); Pd dashes.
_DROPPED_CATEGORIES = frozenset({"Zs", "Zl", "Zp", "Cf", "Pd"})
# Dashes too, though Unicode files them under other categories (UAX #44, property Dash): minus sign and swung dash.
_FURTHER_DASHES = frozenset("\u2212\u2053")
_ASCII_GAPS = dict.fromkeys(map(ord, "\t\n\v\f\r\x1c\x1d\x1e\x1f -"))


def bare(text: str) -> str:
    """Return the text in NFKC without blanks, format characters and dashes; case is left as it is.

    Whether it is a code at all is for the caller to say, first of all by ``isascii``: NFKC makes ASCII of full-width
    digits, but none of Arabic-Indic or other ones.
    """
    if text.isascii():
        return text.translate(_ASCII_GAPS)
    return "".join(filterfalse(_is_gap, unicodedata.normalize("NFKC", text)))


# Remembered: of one kilobyte NFKC can make six thousand characters, and the mail listener's loop waits for them.
@lru_cache(1024)
def _is_gap(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) in _DROPPED_CATEGORIES or char in _FURTHER_DASHES


def unbroken(text: str) -> str:
    """Return machine text as it was before somebody copied it: without blanks, line breaks and format characters.

    Hyphens, case and width count.
    """
    return "".join(filterfalse(_shows_nothing, text))


def trimmed(text: str) -> str:
    """Return the text without the blanks, line breaks and format characters around it."""
    stripped = text.strip()
    if stripped.isascii():
        return stripped
    start, end = 0, len(stripped)
    while start < end and _shows_nothing(stripped[start]):
        start += 1
    while end > start and _shows_nothing(stripped[end - 1]):
        end -= 1
    return stripped[start:end]


def _shows_nothing(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) == "Cf"


def is_text(text: str) -> bool:
    """Whether a text has no lone surrogates, which stand for bytes that are no UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
