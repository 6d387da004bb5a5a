"""Nothing is kept that no page shows: a component nobody includes, a class nobody wears or draws (UI 2.6)."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings

from mailportal.ui.stylesheet import stylesheet
from tests.contract.includes import FOLDER, names_of

ROOT = Path(settings.BASE_DIR)
PACKAGES = ("mailportal", "accounts", "security", "admin_console")
SOURCES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
TEMPLATES = sorted(FOLDER.rglob("*.html"))
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))

TAG = re.compile(r"{%.*?%}", re.DOTALL)
VALUE = re.compile(r"{{.*?}}", re.DOTALL)
CLASS = re.compile(r'(?<![\w"])class="((?:{[{%].*?[}%]}|[^"])*)"', re.DOTALL)
QUOTED = re.compile(r"[\"']([a-z][\w -]*)[\"']")


@cache
def styled() -> frozenset[str]:
    """Return each class that a selector of the stylesheet names."""
    rules = re.sub(r'/\*.*?\*/|url\("[^"]*"\)', "", stylesheet(), flags=re.DOTALL)
    return frozenset(re.findall(r"\.([a-z][\w-]*)", rules, re.IGNORECASE))


def worn_in(markup: str) -> Iterator[str]:
    """Yield the words of the class attributes; what a value says is ``*``."""
    for names in CLASS.findall(markup):
        yield from VALUE.sub("*", TAG.sub(" ", names)).split()


@cache
def worn() -> frozenset[str]:
    """Return what class attributes say, in templates and where Python writes markup."""
    return frozenset(word for path in (*TEMPLATES, *SOURCES) for word in worn_in(path.read_text()))


def constants() -> Iterator[str]:
    """Yield each string of Python, and of the tags and scripts."""
    for path in SOURCES:
        tree = ast.walk(ast.parse(path.read_text()))
        yield from (node.value for node in tree if isinstance(node, ast.Constant) and isinstance(node.value, str))
    for path in (*TEMPLATES, *SCRIPTS):
        yield from QUOTED.findall(path.read_text())


@cache
def handed_over() -> frozenset[str]:
    """Return the words that a class attribute may be given as a value: a string of one word, or of classes alone."""
    texts = (text.split() for text in constants())
    return frozenset(word for words in texts if len(words) == 1 or set(words) <= styled() for word in words)


def is_worn(name: str) -> bool:
    """Whether an attribute says the class outright or begins it, or a value is it."""
    begun = [word.removesuffix("*") for word in worn() if word.endswith("*") and word != "*"]
    rests = [name.removeprefix(begin) for begin in begun if name.startswith(begin)]
    return name in worn() or name in handed_over() or any(rest.isdecimal() or rest in handed_over() for rest in rests)


def test_there_is_something_to_look_at() -> None:
    assert len(styled()) > 150
    assert {"card", "pill", "pill-*", "btn-danger-solid", "ico"} <= worn()
    assert is_worn("pill-warn")
    assert not is_worn("pill-nonsense")


def test_every_component_is_part_of_a_page() -> None:
    """A component that only its own test renders is code that nobody needs."""
    included = {one.template for path in TEMPLATES for one in names_of(str(path.relative_to(FOLDER))).includes}
    tags = {text for text in constants() if text.startswith("components/")}
    components = {str(path.relative_to(FOLDER)) for path in (FOLDER / "components").glob("*.html")}
    assert components - included - tags == set()


def test_every_class_of_the_stylesheet_is_worn() -> None:
    assert sorted(name for name in styled() if not is_worn(name)) == []


def test_every_class_of_a_page_has_a_rule() -> None:
    """Or a word in a template was thought to do something."""
    outright = {word for word in worn() if "*" not in word and "." not in word}
    assert outright - styled() == set()
