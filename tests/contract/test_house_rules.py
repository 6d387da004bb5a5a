"""The grammar of the code that no linter knows: small pieces, and each kind of file keeps to its work."""

import ast
import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PACKAGES = ("mailportal", "accounts", "security", "admin_console")
MODULES = [
    path
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
    if "migrations" not in path.relative_to(ROOT).parts
]  # fmt: skip
MODULE_LINES, FUNCTION_LINES, VIEW_LINES = 250, 40, 25
EMPTY_NAMES = {"utils", "common", "helpers", "misc", "core"}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def nodes_of(path: Path) -> list[ast.AST]:
    """Return each node of a module's tree, read once for all rules."""
    return list(ast.walk(ast.parse(path.read_text())))


def longest_function_of(path: Path) -> int:
    functions = (node for node in nodes_of(path) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return max(((one.end_lineno or 0) - one.lineno + 1 for one in functions), default=0)


def faults(paths: Iterable[Path], is_wrong: Callable[[Path], object]) -> list[str]:
    return [name_of(path) for path in paths if is_wrong(path)]


def modules_called(*names: str) -> list[Path]:
    return [path for path in MODULES if path.name in names]


def test_there_are_modules_to_look_at() -> None:
    assert len(MODULES) > 100
    assert len(modules_called("views.py")) > 5
    assert len(modules_called("services.py")) > 5


def test_modules_and_functions_are_small_and_named() -> None:
    assert faults(MODULES, lambda path: path.stem in EMPTY_NAMES) == []
    assert faults(MODULES, lambda path: len(path.read_text().splitlines()) > MODULE_LINES) == []
    assert faults(MODULES, lambda path: longest_function_of(path) > FUNCTION_LINES) == []


def test_views_parse_call_and_render() -> None:
    views = modules_called("views.py", "phone_views.py")
    forbidden = re.compile(r"\.objects\b|\btransaction\b|is_staff|is_superuser")
    assert faults(views, lambda path: forbidden.search(path.read_text())) == []
    assert faults(views, lambda path: longest_function_of(path) > VIEW_LINES) == []


def test_a_slice_keeps_its_views_to_itself() -> None:
    """What another slice needs of a page is in http.py, forms.py or words.py."""
    imported = re.compile(r"^from [\w.]+\.(?:\w+_)?views import", re.MULTILINE)
    assert faults(MODULES, lambda path: path.name != "urls.py" and imported.search(path.read_text())) == []


def test_services_and_queries_know_no_request() -> None:
    known = re.compile(r"HttpRe(quest|sponse)|\brequest\b(?! id)|django\.(forms|template|shortcuts)")
    assert faults(modules_called("services.py", "queries.py"), lambda path: known.search(code_of(path))) == []


def test_queries_write_nothing() -> None:
    written = re.compile(r"\.(create|update|delete|save|bulk_create|update_or_create)\(")
    assert faults(modules_called("queries.py"), lambda path: written.search(code_of(path))) == []


def test_models_keep_to_their_columns() -> None:
    beyond = re.compile(r"def save\(|\.objects\b|\.filter\(")
    assert faults(modules_called("models.py"), lambda path: beyond.search(code_of(path))) == []


@cache
def code_of(path: Path) -> str:
    """Return a module without docstrings and comments: words may name what code must not use."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree)
