"""The grammar of the code that no linter knows: small pieces, and each kind of file keeps to its work."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
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


def functions_of(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def modules_called(*names: str) -> list[Path]:
    return [path for path in MODULES if path.name in names]


def test_there_are_modules_to_look_at() -> None:
    assert len(MODULES) > 100
    assert len(modules_called("views.py")) > 5
    assert len(modules_called("services.py")) > 5


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_modules_and_functions_are_small_and_named(path: Path) -> None:
    assert path.stem not in EMPTY_NAMES
    assert len(path.read_text().splitlines()) <= MODULE_LINES
    for function in functions_of(path):
        assert (function.end_lineno or 0) - function.lineno < FUNCTION_LINES, function.name


@pytest.mark.parametrize("path", modules_called("views.py", "phone_views.py"), ids=name_of)
def test_views_parse_call_and_render(path: Path) -> None:
    code = path.read_text()
    assert not re.search(r"\.objects\b|\btransaction\b|is_staff|is_superuser", code)
    for function in functions_of(path):
        assert (function.end_lineno or 0) - function.lineno < VIEW_LINES, function.name


@pytest.mark.parametrize("path", [path for path in MODULES if path.name != "urls.py"], ids=name_of)
def test_a_slice_keeps_its_views_to_itself(path: Path) -> None:
    """What another slice needs of a page is in http.py, forms.py or words.py."""
    assert not re.search(r"^from [\w.]+\.(?:\w+_)?views import", path.read_text(), re.MULTILINE)


@pytest.mark.parametrize("path", modules_called("services.py", "queries.py"), ids=name_of)
def test_services_and_queries_know_no_request(path: Path) -> None:
    assert not re.search(r"HttpRe(quest|sponse)|\brequest\b(?! id)|django\.(forms|template|shortcuts)", code_of(path))


@pytest.mark.parametrize("path", modules_called("queries.py"), ids=name_of)
def test_queries_write_nothing(path: Path) -> None:
    assert not re.search(r"\.(create|update|delete|save|bulk_create|update_or_create)\(", code_of(path))


@pytest.mark.parametrize("path", modules_called("models.py"), ids=name_of)
def test_models_keep_to_their_columns(path: Path) -> None:
    assert not re.search(r"def save\(|\.objects\b|\.filter\(", code_of(path))


def code_of(path: Path) -> str:
    """Return a module without docstrings and comments: words may name what code must not use."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree)
