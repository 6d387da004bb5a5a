"""Which passwords everybody tries first: those of known leaks, and what people make of them and of a company's name.

The lists are those of Django (BSD; 20,000, of which 8,354 are long enough to be chosen) and of zxcvbn (MIT; 30,000).
"""

from collections.abc import Collection
from collections.abc import Set as AbstractSet
from functools import cache

from django.contrib.auth.password_validation import CommonPasswordValidator
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from accounts.passwords.cores import SAFE_SCORE, VERY_SAFE_SCORE, cores_of, folded, score_of


@cache
def common_passwords() -> AbstractSet[str]:
    """Return them in lower case; read once in each process."""
    return frozenset(CommonPasswordValidator().passwords).union(FREQUENCY_LISTS["passwords"])


def is_common(password: str, *, company: Collection[str]) -> bool:
    """Whether the password is a well-known one, or one with ornaments that make it no better.

    ``company`` are the words of the company's name. An ornament that nobody guesses counts: ``Summer2026!`` is common,
    ``summer!9284#7162`` is not.
    """
    if folded(password) in common_passwords():
        return True
    cores = cores_of(password)
    is_plain = not cores.isdisjoint(company) or not cores.isdisjoint(common_passwords())
    return is_plain and score_of(password, words=company) < VERY_SAFE_SCORE


def is_weak(password: str, *, company: Collection[str]) -> bool:
    """Whether a program would soon guess the password; of itself that is a reason to advise, not to refuse."""
    return score_of(password, words=company) < SAFE_SCORE
