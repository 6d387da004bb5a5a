"""What is left of a password without its usual ornaments, and the words that a company makes passwords of; pure."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from itertools import product

from accounts.directory.rules import shown_domain

# Digits and symbols that are read as the letters they look like; 1, ! and | stand for two letters.
_LETTERS = str.maketrans("@483690$57+2", "aabeggossttz")
_READINGS = tuple({**_LETTERS, **str.maketrans("1!|", letter * 3)} for letter in "il")
# Of the ornaments at either end so many may be letters in disguise: "$ummer", "@cme", "P@55".
_DISGUISED = 3
_PARTS_IN_A_ROW = 4
_WORD = re.compile(r"[^\W_]+")


def cores_of(password: str) -> frozenset[str]:
    """Return the words that a password may be an ornament of, in small letters: without digits and symbols at both
    ends, and with usual substitutions undone. ``$ummer-2026!`` gives ``summer``, among others.
    """
    text = folded(password)
    letters = [place for place, char in enumerate(text) if char.isalpha()]
    if not letters:
        return frozenset()
    first, end = letters[0], letters[-1] + 1
    starts = range(max(0, first - _DISGUISED), first + 1)
    ends = range(end, min(len(text), end + _DISGUISED) + 1)
    return frozenset(text[start:stop].translate(reading) for start, stop, reading in product(starts, ends, _READINGS))


def folded(text: str) -> str:
    """Return a text as words are compared: without case and width."""
    return unicodedata.normalize("NFKC", text).casefold()


def company_words(*, domain: str, display_name: str) -> Collection[str]:
    """Return the words that name a company: its domain's labels and what it calls itself, and parts in a row."""
    phrases = (*domain.split("."), *shown_domain(domain).split("."), display_name)
    words = {word for phrase in phrases for word in _words_of(folded(phrase))}
    return frozenset(words | {core for word in words for core in cores_of(word)})


def _words_of(phrase: str) -> Iterable[str]:
    parts = _WORD.findall(phrase)
    return ("".join(parts[first:end]) for first in range(len(parts)) for end in _ends(first, len(parts)))


def _ends(first: int, parts: int) -> range:
    return range(first + 1, min(first + _PARTS_IN_A_ROW, parts) + 1)
