"""Phone numbers: read in any usual spelling, kept as E.164, shown masked; and which may receive a text message."""

import re
from collections.abc import Collection
from enum import StrEnum

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType

from mailportal.typed import bare

# Longer than any number with its spaces, brackets and marks of direction; E.164 itself has at most 15 digits.
LONGEST_INPUT = 64
# What stands between a number's digits besides blanks and dashes.
_PUNCTUATION = dict.fromkeys(map(ord, "()[]./"))
# phonenumbers would also read letters ("1-800-FLOWERS"), extensions and URIs: nobody's mobile phone has those.
_SPELLING = re.compile(r"\+?[0-9]+")
# Whatever may cost the receiver or us more than a message, or reaches no phone, is refused: premium and shared cost
# (900, 0900 ...), satellite and other world-wide numbers (region 001), pagers, voicemail, landlines.
_RECEIVING = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
_HIDDEN = "••••"


class NumberRefusal(StrEnum):
    """Why a number can't be used."""

    NOT_A_NUMBER = "not-a-number"
    NO_COUNTRY = "no-country"
    COUNTRY = "country"
    NOT_MOBILE = "not-mobile"


class NumberRefused(ValueError):
    """No text message goes to this number; ``refusal`` says why."""

    def __init__(self, refusal: NumberRefusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


def canonical_number(text: str, *, default_region: str = "") -> str:
    """Return what a person typed as E.164 (``+8613812345678``). Raises NumberRefused.

    ``default_region`` is the country (``CN``) of numbers without ``+``; empty: they are refused.
    """
    plain = bare(text).translate(_PUNCTUATION) if len(text) <= LONGEST_INPUT else ""
    if not _SPELLING.fullmatch(plain):
        raise NumberRefused(NumberRefusal.NOT_A_NUMBER)
    if not default_region and not plain.startswith(("+", "00")):
        raise NumberRefused(NumberRefusal.NO_COUNTRY)
    return _parsed(f"+{plain[2:]}" if plain.startswith("00") else plain, default_region)


def _parsed(plain: str, default_region: str) -> str:
    try:
        number = phonenumbers.parse(plain, default_region or None)
    except NumberParseException as error:
        raise NumberRefused(NumberRefusal.NOT_A_NUMBER) from error
    if not phonenumbers.is_valid_number(number):
        raise NumberRefused(NumberRefusal.NOT_A_NUMBER)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def require_may_receive(number: str, *, countries: Collection[str]) -> None:
    """Raise NumberRefused unless an E.164 number is a mobile one of an allowed country; no country: none at all."""
    parsed = phonenumbers.parse(number)
    # First what it is: the country of a satellite phone would be a strange thing to be told about.
    if phonenumbers.number_type(parsed) not in _RECEIVING:
        raise NumberRefused(NumberRefusal.NOT_MOBILE)
    if phonenumbers.region_code_for_number(parsed) not in countries:
        raise NumberRefused(NumberRefusal.COUNTRY)


def masked(number: str) -> str:
    """Return an E.164 number as its owner recognises it: ``+86 138 •••• 5678``; at least four digits are hidden."""
    parsed = phonenumbers.parse(number)
    national = phonenumbers.national_significant_number(parsed)
    tail = 4 if len(national) > 9 else 2
    head = max(0, min(3, len(national) - tail - len(_HIDDEN)))
    return " ".join(part for part in (f"+{parsed.country_code}", national[:head], _HIDDEN, national[-tail:]) if part)


def ending_of(shown: str) -> str:
    """Return the digits in which a number as ``masked`` shows it ends: ``5678``, of a short number ``78``."""
    return shown.rpartition(" ")[2]


def logged(number: str) -> str:
    """Return what a log may hold of a number: its country and the last two digits (docs/security.md 1.4)."""
    region = phonenumbers.region_code_for_number(phonenumbers.parse(number)) or "?"
    return f"{region} …{number[-2:]}"


def example_number(region: str) -> str:
    """Return an example of a country's mobile numbers for a hint, ``+86 131 2345 6789``; empty where none is known."""
    example: PhoneNumber | None = phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE)
    return phonenumbers.format_number(example, PhoneNumberFormat.INTERNATIONAL) if example else ""


def prefix_of(number: str) -> str:
    """Return the block that a number belongs to: all but its last four digits."""
    return number[:-4]
