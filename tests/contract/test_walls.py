"""No view leaves the walls: what tests/attack/test_forms.py tries at two forms holds for every form of the site.

Token, origin, method, host, content type, size, broken bytes and repeats are decided by the middleware, before any view
is called. A view could get past them only in the ways that are looked for here.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.views.decorators import http

from mailportal.web.stale_forms import _MARK
from tests.contract.test_house_rules import MODULES, ROOT, code_of, name_of

WALLS = [
    "mailportal.web.walls.host_check",
    "mailportal.web.pages.method_gate",
    "mailportal.web.walls.raw_input",
    "mailportal.web.walls.fetch_metadata",
    "django.middleware.csrf.CsrfViewMiddleware",
    "mailportal.web.walls.OneValueEach",
]
# What takes a view out of a wall, gives it others, or reads the request by itself.
WALL_MODULES = {ROOT / "mailportal/web"}
WAYS_PAST = re.compile(
    r"csrf_exempt|csrf_protect|requires_csrf|ensure_csrf|_dont_enforce|decorator_from_middleware|as_view|\bView\b"
    r"|\.getlist\(|\.lists\(|request\.(body|read|readlines|_\w+|upload_handlers|GET\.urlencode|environ)"
    r"|CONTENT_TYPE|METHOD_OVERRIDE|HTTP_HOST"
)


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        else:
            yield from patterns(pattern)


VIEWS = {pattern.name: pattern.callback for pattern in patterns(get_resolver())}


def layers(view: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """Yield a view's decorators from the outside in, then the view itself."""
    layer: Any = view
    while layer is not None:
        yield layer
        layer = getattr(layer, "__wrapped__", None)


def test_the_walls_stand_before_every_view_in_this_order() -> None:
    assert [name for name in settings.MIDDLEWARE if name in WALLS] == WALLS


def test_no_installation_has_other_walls() -> None:
    named = [path.name for path in (ROOT / "mailportal/settings").glob("*.py") if "MIDDLEWARE" in path.read_text()]
    assert named == ["base.py"]


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_is_a_function_within_the_walls_that_names_its_methods(name: str) -> None:
    view = VIEWS[name]
    assert not hasattr(view, "view_class")
    assert not any(getattr(layer, "csrf_exempt", False) for layer in layers(view))
    assert any(layer.__code__.co_filename == http.__file__ for layer in layers(view))


def test_nothing_beside_the_walls_reads_a_request_its_own_way() -> None:
    found = {name_of(path): WAYS_PAST.findall(code_of(path)) for path in MODULES if path.parent not in WALL_MODULES}
    assert {name: ways for name, ways in found.items() if ways} == {}


def test_three_forms_lead_on_when_their_token_is_stale() -> None:
    assert {name for name, view in VIEWS.items() if any(hasattr(layer, _MARK) for layer in layers(view))} == {
        "logon",
        "logoff",
        "language-set",
    }
