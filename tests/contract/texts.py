"""The texts of sources and templates that go through gettext, found without gettext's tools."""

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
SPOKEN = ("accounts", "admin_console", "mailportal", "security")
PLAIN = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
WITH_CONTEXT = {"pgettext", "pgettext_lazy"}
# Django shows gettext a template as calls among filler; behind the strings comes at most a count.
_CALL = re.compile(r"""\b(_|n?gettext|pgettext)\(((?:u?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')(?:, )?)+)""")


class Text(NamedTuple):
    context: str
    english: str


def texts_of_sources() -> set[Text]:
    """Return each text with its context, empty where it has none; of two numbers the singular."""
    return {*_of_modules(), *_of_templates()}


def _of_modules() -> Iterator[Text]:
    for path in [path for folder in SPOKEN for path in (ROOT / folder).rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield from _text(node.func.id, [one.value for one in node.args if isinstance(one, ast.Constant)])


def _of_templates() -> Iterator[Text]:
    for path in [*(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.txt")]:
        for name, strings in _CALL.findall(templatize(path.read_text("utf-8"))):
            yield from _text(name, ast.literal_eval(f"[{strings}]"))


def _text(function: str, constants: Sequence[object]) -> Iterator[Text]:
    if function in PLAIN and constants:
        yield Text("", str(constants[0]))
    elif function in WITH_CONTEXT:
        yield Text(str(constants[0]), str(constants[1]))
