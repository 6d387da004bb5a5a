"""The page of attacks is true: every test it names is there and speaks of its id; what has none says why."""

import ast
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

ROOT = Path(settings.BASE_DIR)


class Row(NamedTuple):
    """One line of the tables."""

    id: str
    tried: str
    held_by: str

    @property
    def tests(self) -> list[str]:
        return re.findall(r"`([a-z_/]+/test_\w+\.py::test_\w+)`", self.held_by)


def _rows() -> list[Row]:
    text = (ROOT / "docs/attacks.md").read_text()
    return [Row(*found) for found in re.findall(r"^\| ([A-Z]\d+) \| (.+?) \| (.+?) \|$", text, flags=re.MULTILINE)]


ROWS = _rows()


@cache
def _words_of(path: Path) -> dict[str, str]:
    """Return for each test of a file its name and what is said about it and about all of them."""
    module = ast.parse(path.read_text())
    about_all = ast.get_docstring(module) or ""
    tests = (node for node in module.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"))
    return {node.name: f"{node.name.upper()} {ast.get_docstring(node) or ''} {about_all}" for node in tests}


def _speaks_of(words: str, attack: str) -> bool:
    """Whether the id is in the name, by itself in the words, or within a span such as ``A7 to A10``."""
    if re.search(rf"(?<![A-Z0-9]){attack}(?![0-9])", words):
        return True
    spans = re.findall(r"\b([A-Z])(\d+)(?: to |-)\1(\d+)\b", words)
    return any(letter == attack[0] and int(first) <= int(attack[1:]) <= int(last) for letter, first, last in spans)


def test_there_are_rows_and_each_id_stands_once() -> None:
    assert len(ROWS) > 100
    assert len({row.id for row in ROWS}) == len(ROWS)


def test_a_row_names_tests_that_are_there_or_says_why_not() -> None:
    excused = re.compile(r"not yet: |no such part: |in part: |the proxy |`bench/`")
    assert [row.id for row in ROWS if not row.tests and not excused.match(row.held_by)] == []
    for row, name in ((one, name) for one in ROWS for name in one.tests):
        path, _, function = name.partition("::")
        words = _words_of(ROOT / "tests" / path)
        assert function in words, (row.id, name)
        assert _speaks_of(words[function], row.id), (row.id, name)


def test_every_attack_that_names_a_test_has_its_row() -> None:
    """Rules of the product have ids as well; those of attacks alone are looked for."""
    names = [name for path in (ROOT / "tests").rglob("test_*.py") for name in _words_of(path)]
    named = {found.upper() for name in names for found in re.findall(r"_([acltwxdb]\d+)(?=_)", name)}
    assert named <= {row.id for row in ROWS}
