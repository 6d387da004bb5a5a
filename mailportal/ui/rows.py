"""Rows of a list, for which a template is drawn once for each shape that they have, and their texts filled in.

A template takes some hundred calls for each row, and nearly always comes to the same: other names in the same places. A
``RowPattern`` is what it comes to, with blanks for the texts. Whatever is no text is part of the shape, and so is which
texts are empty: conditions of the template ask for those alone. What is filled in is escaped as a template does it.
"""

import re
from collections.abc import Hashable, Iterable, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

_TEXTS: Final = (str, SafeString)
# Characters that no template has: those are for private use.
_MARK: Final = "\ue000{}\ue001"
_MARKED: Final = re.compile("\ue000([0-9]+)\ue001")


class RowPattern(NamedTuple):
    """What a row comes to: its text, and which of its values are filled in, one after the other."""

    text: str
    places: Sequence[int]

    def filled(self, values: Sequence[Any]) -> str:
        """Return the row with these values."""
        return self.text % tuple([conditional_escape(values[place]) for place in self.places])


def rows_of(template: str, lines: Iterable[Any], **same: Hashable) -> SafeString:
    """Return the rows, each the template with one of the ``lines`` as ``line``, and what is the ``same`` for all.

    Lines are named tuples of one kind. The template writes their texts without a filter, and compares none of them.
    """
    ground = (template, get_language(), get_script_prefix(), tuple(same.items()))
    return SafeString("".join([_pattern(line.__class__, _shape(line), *ground).filled(line) for line in lines]))


def _shape(line: Sequence[Any]) -> tuple[Hashable, ...]:
    """Return the values of a line, without its texts; a member of an enumeration is none."""
    return tuple([_TEXTS if value and value.__class__ in _TEXTS else value for value in line])


@lru_cache(maxsize=1_000)
def _pattern(
    kind: Any,  # noqa: ANN401 - a class of named tuples
    shape: Sequence[Hashable],
    template: str,
    _language: str | None,
    _addresses: str,
    same: Iterable[tuple[str, Hashable]],
) -> RowPattern:
    marked = [SafeString(_MARK.format(place)) if value is _TEXTS else value for place, value in enumerate(shape)]
    drawn = render_to_string(template, {"line": kind(*marked), **dict(same)})
    return RowPattern(_MARKED.sub("%s", drawn.replace("%", "%%")), [int(place) for place in _MARKED.findall(drawn)])
