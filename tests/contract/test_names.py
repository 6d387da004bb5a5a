"""One class, one name: whoever reads a name in a traceback or a search knows which class it is."""

import ast
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
APPS = ("accounts", "admin_console", "deploy", "mailportal", "security")
# What Django calls so itself: options of a model or a form, a command's class, a database's back end.
DJANGOS = {"Command", "DatabaseWrapper", "Meta"}


def _classes() -> dict[str, list[str]]:
    found = defaultdict(list)
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            place = path.relative_to(ROOT)
            if "migrations" not in place.parts:
                for node in ast.walk(ast.parse(path.read_text())):
                    if isinstance(node, ast.ClassDef) and node.name not in DJANGOS:
                        found[node.name].append(str(place))
    return found


CLASSES = _classes()


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_name_occurs_once(name: str) -> None:
    assert len(CLASSES[name]) == 1
