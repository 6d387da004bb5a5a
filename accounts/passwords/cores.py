"""What is left of a password without its usual ornaments, and the words that a company makes passwords of; pure."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from itertools import product
from typing import Final

from zxcvbn.matching import RANKED_DICTIONARIES, build_ranked_dict, omnimatch
from zxcvbn.scoring import most_guessable_match_sequence
from zxcvbn.time_estimates import guesses_to_score

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


# zxcvbn's "safely unguessable", 10^8 guesses and more, and its "very unguessable", 10^10. It knows no year after 2019,
# so that a word with a year and a sign may well reach the former.
SAFE_SCORE: Final = 3
VERY_SAFE_SCORE: Final = 4
# Its work grows with the square of the length, 576-fold for texts full of substitutions: 0.2 s for 24 characters, 1.7 s
# for 64. What the rest adds is left out, to the safe side.
_LOOKED_AT: Final = 24


def score_of(password: str, *, words: Collection[str]) -> int:
    """Return zxcvbn's score, 0 to 4, for who tries these ``words`` first."""
    text = unicodedata.normalize("NFKC", password)[:_LOOKED_AT]
    # Its own entry point keeps the words in a table that all threads share.
    dictionaries = {**RANKED_DICTIONARIES, "words": build_ranked_dict(sorted(words))}
    guesses = most_guessable_match_sequence(text, omnimatch(text, dictionaries))["guesses"]
    return int(guesses_to_score(guesses))
