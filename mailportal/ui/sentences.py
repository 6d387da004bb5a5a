"""Sentences and names put together as the language in force does it."""

from collections.abc import Sequence
from functools import reduce

from django.utils.translation import pgettext


def together(*sentences: str) -> str:
    """Return the sentences as one text: English has a blank between two, Chinese has nothing."""
    return _joined(pgettext("two sentences in a row", "%(first)s %(next)s"), sentences)


def listed(names: Sequence[str]) -> str:
    """Return names as "A", "A and B" or "A, B and C"."""
    if len(names) < 2:
        return "".join(names)
    first = _joined(pgettext("two names in a row", "%(first)s, %(next)s"), names[:-1])
    return pgettext("the last name after the others", "%(first)s and %(last)s") % {"first": first, "last": names[-1]}


def _joined(pattern: str, parts: Sequence[str]) -> str:
    return reduce(lambda before, part: pattern % {"first": before, "next": part}, parts)
