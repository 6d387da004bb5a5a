"""docs/style.md, "Words never used": in no docstring, comment, template or page of the docs."""

import ast
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
STYLE = ROOT / "docs" / "style.md"
SOURCES = [
    path
    for folder in ("mailportal", "accounts", "security", "admin_console", "deploy", "bench")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "migrations" not in path.relative_to(ROOT).parts
]
PROSE = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "templates").rglob("*.html")),
    *sorted((ROOT / "templates").rglob("*.txt")),
    *sorted((ROOT / "deploy").rglob("*.conf")),
]


def words_never_used() -> list[str]:
    table = STYLE.read_text().partition("| never | but |")[2]
    rows = re.findall(r"^\| ([a-z][^|]*) \|", table, re.MULTILINE)
    return [word for row in rows for word in row.split(", ")]


# Names of code stay out of it: those with dots, hyphens or underscores, and what stands in backquotes.
NEVER = re.compile(rf"(?<![\w.`/-])(?:{'|'.join(words_never_used())})(?![\w`/-])", re.IGNORECASE)


def docstrings_and_comments(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield ast.get_docstring(node) or ""
    with path.open("rb") as source:
        yield " ".join(one.string[1:] for one in tokenize.tokenize(source.readline) if one.type == tokenize.COMMENT)


def found(texts: Iterator[str]) -> list[str]:
    return [" ".join(hit.group().split()) for text in texts for hit in NEVER.finditer(" ".join(text.split()))]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_the_table_is_read() -> None:
    assert {"whoever", "rests on", "say whether"} <= set(words_never_used())
    assert found(iter(["Say whether\n    somebody, or Whoever else, knows it by now."])) == [
        "Say whether",
        "Whoever",
        "by now",
    ]


def test_docstrings_and_comments_use_the_words_of_the_house() -> None:
    assert [(name_of(path), hits) for path in SOURCES if (hits := found(docstrings_and_comments(path)))] == []


def test_docs_and_templates_use_the_words_of_the_house() -> None:
    texts = ((path, path.read_text()) for path in PROSE if path != STYLE)
    assert [(name_of(path), hits) for path, text in texts if (hits := found(iter([text])))] == []
