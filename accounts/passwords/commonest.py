"""The commonest passwords of known leaks: Django's list of 20,000, of which 8,354 are long enough to be chosen."""

from collections.abc import Set as AbstractSet
from functools import cache

from django.contrib.auth.password_validation import CommonPasswordValidator


@cache
def common_passwords() -> AbstractSet[str]:
    """Return them in lower case; read once in each process."""
    return frozenset(CommonPasswordValidator().passwords)
