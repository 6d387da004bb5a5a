"""A domain's weak-password keywords, pure: what one may be, and whether a password has one in it (P3, attack T17).

Texts are compared without case and width. RE2 finds all expressions in one pass over the text, whatever they look like:
none can hang a logon, as a backtracking engine does at ``(a+)+$``.
"""

import random
import string
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Final, Self

import re2

from accounts.passwords.cores import folded
from accounts.passwords.rules import PASSWORD_LENGTH
from mailportal.typed import trimmed

MOST_KEYWORDS: Final = 500
KEYWORD_LENGTH: Final = PASSWORD_LENGTH  # a longer one would be in no password
EXPRESSION_LENGTH: Final = 100
KEYWORD_SHORTEST: Final = 3
# Two of these say as much as a short word of letters.
IDEOGRAPHS_SHORTEST: Final = 2
_IDEOGRAPHS = ("CJK ", "HIRAGANA ", "KATAKANA ", "HANGUL ")
EXPRESSION_MARK: Final = "re:"
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})

# RE2's instructions: where its tables do not fit into the memory allowed, it looks at each of them for each character.
# That many in a list keep the worst of lists within the 5 ms of a check (bench/keywords.py).
EXPRESSION_SIZE: Final = 400
LIST_SIZE: Final = 10_000
_EXPRESSION_BYTES = 256 * 1024
_LIST_BYTES = 4 * 1024 * 1024

GENERATED: Final = 10_000
MOST_HITS: Final = GENERATED // 100
_GENERATED_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Keyword:
    """A text that no password may contain, or an expression that none may match anywhere."""

    text: str
    is_expression: bool = False

    @classmethod
    def of(cls, line: str) -> Self:
        """Return the keyword that a line says."""
        is_expression = line.startswith(EXPRESSION_MARK)
        return cls(line.removeprefix(EXPRESSION_MARK) if is_expression else line, is_expression)

    @property
    def line(self) -> str:
        """Return it as it is typed."""
        return f"{EXPRESSION_MARK}{self.text}" if self.is_expression else self.text

    @property
    def pattern(self) -> str:
        """Return the expression as RE2 looks for it in a folded text."""
        # Signs beyond ASCII are no syntax, so that these can be folded like the text; RE2 folds the letters itself.
        text = unicodedata.normalize("NFC", self.text)
        return "".join(char if char.isascii() else re2.escape(folded(char)) for char in text)


class KeywordFlaw(StrEnum):
    """What is wrong with a line."""

    TOO_MANY = "too-many"
    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    INVISIBLE = "invisible"
    UNREADABLE = "unreadable"
    TOO_LARGE = "too-large"
    TOO_LARGE_TOGETHER = "too-large-together"
    MATCHES_EMPTY = "matches-empty"
    MATCHES_TOO_MUCH = "matches-too-much"


@dataclass(frozen=True, slots=True)
class Mistake:
    """A flaw of the line with that number, counted from 1; ``reason`` is RE2's where it cannot read an expression."""

    line: int
    flaw: KeywordFlaw
    reason: str = ""


class KeywordList:
    """The keywords of one domain, ready to be looked for."""

    def __init__(self, keywords: Iterable[Keyword] = ()) -> None:
        kept = list(keywords)
        # Not RE2's to find: five hundred of 64 ideographs would be more instructions than it may have memory for.
        self._words = tuple(folded(keyword.text) for keyword in kept if not keyword.is_expression)
        self._search = _Search([keyword.pattern for keyword in kept if keyword.is_expression])

    def __bool__(self) -> bool:
        return bool(self._words or self._search.patterns)

    def is_in(self, password: str) -> bool:
        """Whether any of them is in the password."""
        text = folded(password)
        return any(word in text for word in self._words) or bool(self._search.found_in(text))


class _Search:
    """Several expressions looked for in one pass; together they are no larger than ``LIST_SIZE``."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self.patterns = patterns
        self._set = re2.Set.SearchSet(_options(_LIST_BYTES))
        # The last one is in every text: where it is not found either, the pass was given up for want of memory.
        for pattern in (*patterns, ""):
            self._set.Add(pattern)
        self._set.Compile()

    def found_in(self, text: str) -> set[int]:
        """Return the places of the patterns that the folded text has."""
        if not self.patterns:
            return set()
        found = set(self._set.Match(text) or ())
        if not found:
            return {place for place, pattern in enumerate(self.patterns) if _compiled(pattern).search(text)}
        return found - {len(self.patterns)}


def _options(most_bytes: int) -> Any:  # noqa: ANN401 - RE2 brings no types
    options = re2.Options()
    options.case_sensitive, options.never_capture, options.log_errors = False, True, False
    options.max_mem = most_bytes
    return options


def _compiled(pattern: str) -> Any:  # noqa: ANN401 - RE2 brings no types
    return re2.compile(pattern, _options(_EXPRESSION_BYTES))


def read_keywords(text: str) -> tuple[list[Keyword], list[Mistake]]:
    """Return the keywords of a text, one a line and each once, and what is wrong with which lines.

    Blank lines and blanks around a keyword do not count. Of more lines than there may be keywords none is looked at.
    """
    lines = [(number, trimmed(line)) for number, line in enumerate(text.splitlines(), 1) if trimmed(line)]
    if len(lines) > MOST_KEYWORDS:
        return [], [Mistake(lines[MOST_KEYWORDS][0], KeywordFlaw.TOO_MANY)]
    read = {number: Keyword.of(line) for number, line in lines}
    mistakes = {number: found for number, keyword in read.items() if (found := _mistake(number, keyword))}
    expressions = {n: keyword for n, keyword in read.items() if keyword.is_expression and n not in mistakes}
    mistakes |= {mistake.line: mistake for mistake in _judged_together(expressions)}
    return list(dict.fromkeys(read.values())), [mistakes[number] for number in sorted(mistakes)]


def _mistake(number: int, keyword: Keyword) -> Mistake | None:
    if len(keyword.text) > (EXPRESSION_LENGTH if keyword.is_expression else KEYWORD_LENGTH):
        return Mistake(number, KeywordFlaw.TOO_LARGE if keyword.is_expression else KeywordFlaw.TOO_LONG)
    if any(unicodedata.category(char) in _INVISIBLE for char in keyword.text):
        return Mistake(number, KeywordFlaw.INVISIBLE)
    if keyword.is_expression:
        return _mistake_of_expression(number, keyword.pattern)
    return Mistake(number, KeywordFlaw.TOO_SHORT) if _is_too_short(folded(keyword.text)) else None


def _is_too_short(text: str) -> bool:
    is_ideographic = all(unicodedata.name(char, "").startswith(_IDEOGRAPHS) for char in text)
    return len(text) < (IDEOGRAPHS_SHORTEST if is_ideographic else KEYWORD_SHORTEST)


def _mistake_of_expression(number: int, pattern: str) -> Mistake | None:
    try:
        compiled = _compiled(pattern)
    except re2.error as error:
        reason = error.args[0].decode(errors="replace").partition(":")[0]
        is_large = reason.startswith("pattern too large")
        return Mistake(number, KeywordFlaw.TOO_LARGE if is_large else KeywordFlaw.UNREADABLE, reason)
    if compiled.programsize > EXPRESSION_SIZE:
        return Mistake(number, KeywordFlaw.TOO_LARGE)
    return Mistake(number, KeywordFlaw.MATCHES_EMPTY) if compiled.search("") else None


def _judged_together(expressions: dict[int, Keyword]) -> Iterator[Mistake]:
    size = 0
    for number, keyword in expressions.items():
        size += _compiled(keyword.pattern).programsize
        if size > LIST_SIZE:
            yield Mistake(number, KeywordFlaw.TOO_LARGE_TOGETHER)
            return
    search = _Search([keyword.pattern for keyword in expressions.values()])
    hits = Counter(place for password in _generated() for place in search.found_in(password))
    for place, number in enumerate(expressions):
        if hits[place] > MOST_HITS:
            yield Mistake(number, KeywordFlaw.MATCHES_TOO_MUCH)


@cache
def _generated() -> tuple[str, ...]:
    # The same ones each time: what was accepted yesterday is not refused today.
    source = random.Random(1)  # noqa: S311 - samples to judge expressions by, nobody's passwords
    signs = string.ascii_letters + string.digits + string.punctuation
    return tuple(folded("".join(source.choices(signs, k=_GENERATED_LENGTH))) for _ in range(GENERATED))
