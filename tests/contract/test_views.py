"""Every view has the one decorator, and nobody's secret is in the report of an error (mailportal.web.pages)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.test_house_rules import MODULES, name_of
from tests.site import SHOWN, SITE
from tests.site.crowd import crowd

VIEWS = [path for path in MODULES if path.name == "views.py"]
SECRET = re.compile(r"password|code|current|new|confirm|number|answer_\d|codes")


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


@pytest.mark.django_db
@pytest.mark.parametrize("name", SHOWN)
def test_what_a_page_asks_for_in_confidence_is_in_no_report(name: str) -> None:
    visit = SITE[name].visit(crowd(1).restore())
    fields = re.findall(r'<input[^>]*\sname="([^"]+)"', _own_forms_of(visit.client.get(visit.path).content.decode()))
    asked = {field for field in fields if SECRET.fullmatch(field)}
    if asked:
        masked = visit.client.post(visit.path, dict.fromkeys(asked, "")).wsgi_request.sensitive_post_parameters
        assert masked == "__ALL__" or asked <= set(masked)


def _own_forms_of(html: str) -> str:
    """The forms without an address of another page."""
    forms = re.findall(r'<form\b[^>]*method="post"[^>]*>.*?</form>', html, re.DOTALL)
    return "".join(form for form in forms if "action=" not in form.partition(">")[0])
