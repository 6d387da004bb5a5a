"""What templates read, bind and hand to their includes, found by Django's own parser."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, cast

from django.conf import settings
from django.template import Node, engines
from django.template.backends.django import DjangoTemplates
from django.template.base import FilterExpression, NodeList, Token, Variable
from django.template.defaulttags import CsrfTokenNode
from django.template.loader_tags import IncludeNode
from django.templatetags.i18n import BlockTranslateNode

FOLDER = Path(settings.BASE_DIR) / "templates"
_ENGINE = cast("DjangoTemplates", engines["django"]).engine
# Under these attributes a tag of Django's keeps the names that it sets for what follows.
_SET = ("asvar", "target_var", "variable", "countervar")


class Include(NamedTuple):
    template: str
    given: frozenset[str]
    is_isolated: bool


class Names(NamedTuple):
    """`read` and not bound by the template itself; `includes` in order."""

    read: frozenset[str]
    includes: tuple[Include, ...]


@cache
def names_of(template: str) -> Names:
    """Return the names of one template by its path below templates/."""
    nodes = list(_every(_ENGINE.get_template(template).nodelist))
    bound = {name for node in nodes for name in _bound(node)} | {"forloop", "block"}
    read = {name for node in nodes for name in _read(node)}
    return Names(
        frozenset(read - bound - {"True", "False", "None"}),
        tuple(_include(node) for node in nodes if isinstance(node, IncludeNode)),
    )


def optional_in(template: str) -> frozenset[str]:
    """Return the words of those parts of the template's comment that say "optional" or "default"."""
    comment = re.search(r"{% comment %}(.*?){% endcomment %}", (FOLDER / template).read_text("utf-8"), re.DOTALL)
    parts = re.split(r"[;.]\s", comment[1]) if comment else []
    return frozenset(word for part in parts if re.search("optional|default", part) for word in re.findall(r"\w+", part))


def _every(nodes: NodeList) -> Iterator[Node]:
    for node in nodes:
        yield node
        for name in node.child_nodelists:
            yield from _every(getattr(node, name, NodeList()))
        for _condition, branch in getattr(node, "conditions_nodelists", ()):
            yield from _every(branch)


def _bound(node: Node) -> Iterator[str]:
    yield from (name for name in (getattr(node, attribute, None) for attribute in _SET) if isinstance(name, str))
    yield from getattr(node, "loopvars", ())
    if not isinstance(node, IncludeNode):
        extra = getattr(node, "extra_context", None) or {}
        yield from extra


def _read(node: Node) -> Iterator[str]:
    if isinstance(node, CsrfTokenNode):
        yield "csrf_token"
    if isinstance(node, BlockTranslateNode):
        yield from (token.contents.split("|")[0] for token in [*node.singular, *node.plural] if _is_variable(token))
    for name, value in vars(node).items():
        if name not in {"token", "origin", *node.child_nodelists}:
            yield from _in(value)


def _is_variable(token: Token) -> bool:
    return token.token_type.name == "VAR"


def _in(value: Any) -> Iterator[str]:
    """Every name in an argument of a tag, however deep: filters have arguments, conditions have sides."""
    if isinstance(value, FilterExpression):
        yield from _in(value.var)
        yield from _in([arguments for _filter, arguments in value.filters])
    elif isinstance(value, Variable):
        yield from value.lookups[:1] if value.lookups else ()
    elif isinstance(value, dict):
        yield from _in(list(value.values()))
    elif isinstance(value, list | tuple) and not isinstance(value, NodeList):
        for part in value:
            yield from _in(part)
    elif type(value).__module__ in {"django.template.smartif", "django.template.defaulttags"}:
        yield from _in([getattr(value, side, None) for side in ("first", "second", "value")])


def _include(node: IncludeNode) -> Include:
    return Include(str(node.template.var), frozenset(node.extra_context), node.isolated_context)
