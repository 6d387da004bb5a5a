"""Pasted addresses, line by line: whose they are, and what is wrong with those that are nobody's (P9)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from accounts.directory.rules import InvalidAddress, canonical_address
from accounts.models import User

MOST_PASTED: Final = 10_000
# As the browser counts the lines of what was typed: other line ends of Unicode are rubbish within one.
_LINES: Final = re.compile(r"\r\n|\r|\n")
# Mail programs and spreadsheets put several into one line; some with the name in front, as RFC 5322 3.4 has it.
_BETWEEN: Final = re.compile(r"[,;\t]")
_IN_BRACKETS: Final = re.compile(r"<([^<>]*)>\s*\Z")
_SHOWN: Final = 80


@dataclass(frozen=True, slots=True)
class PastedAddress:
    """One address of the pasted text; ``canonical`` is empty where it is none."""

    line: int
    text: str
    canonical: str


@dataclass(frozen=True, slots=True)
class WrongLine:
    """A line with an address that belongs to nobody; ``is_address``: it could be somebody's."""

    line: int
    text: str
    is_address: bool


def read_pasted(text: str) -> Iterator[PastedAddress]:
    """Yield every address of a pasted text, with the number of its line, from 1."""
    for number, line in enumerate(_LINES.split(text), start=1):
        for part in _BETWEEN.split(line):
            if part.strip():
                yield _read(number, part)


def _read(line: int, part: str) -> PastedAddress:
    bracketed = _IN_BRACKETS.search(part)
    shown = part.strip()[:_SHOWN]
    try:
        return PastedAddress(line, shown, canonical_address(bracketed[1] if bracketed else part))
    except InvalidAddress:
        return PastedAddress(line, shown, "")


def whose(pasted: list[PastedAddress], *, people: QuerySet[User]) -> tuple[list[int], list[WrongLine]]:
    """Return the ids of those of ``people`` who have these addresses, and the lines that are none of theirs; one query.

    An address of another domain is as unknown as one that nobody has.
    """
    wanted = {one.canonical for one in pasted if one.canonical}
    found: Mapping[str, int] = dict(people.filter(address__in=wanted).values_list("address", "pk"))
    wrong = [WrongLine(one.line, one.text, bool(one.canonical)) for one in pasted if one.canonical not in found]
    return sorted(found.values()), wrong
