"""How many guesses a password would withstand, as zxcvbn estimates it (Wheeler, USENIX Security 2016)."""

import unicodedata
from collections.abc import Collection
from typing import Final

from zxcvbn.matching import RANKED_DICTIONARIES, build_ranked_dict, omnimatch
from zxcvbn.scoring import most_guessable_match_sequence
from zxcvbn.time_estimates import guesses_to_score

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
