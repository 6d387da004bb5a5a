"""One class, one name: whoever reads a name in a traceback or a search knows which class it is."""

import ast
from collections import defaultdict
from pathlib import Path

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


def test_a_class_name_occurs_once() -> None:
    assert {name: places for name, places in _classes().items() if len(places) > 1} == {}
