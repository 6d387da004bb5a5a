"""Every view has the one decorator (mailportal.web.pages)."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.contract.test_house_rules import MODULES, name_of

VIEWS = [path for path in MODULES if path.name == "views.py"]


def views_in(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def decorators_of(view: ast.FunctionDef) -> list[str]:
    return [ast.unparse(one).partition("(")[0] for one in view.decorator_list]


def test_a_view_has_one_decorator() -> None:
    """Only what is done to the form of a stale page may stand before it, which is read from the outside."""
    right = (["page"], ["act"], ["led_on_when_stale", "page"])
    views = [(name_of(path), view) for path in VIEWS for view in views_in(path)]
    assert [(name, view.name) for name, view in views if decorators_of(view) not in right] == []
