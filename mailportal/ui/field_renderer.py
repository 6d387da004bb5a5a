"""Inputs and lists of forms, written as Django's own templates write them, without opening three templates for each."""

from collections.abc import Mapping
from typing import Any, Final

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_OF_WIDGETS: Final = "django/forms/widgets"
_INPUTS: Final = frozenset(
    f"{_OF_WIDGETS}/{kind}.html"
    for kind in ("checkbox", "date", "email", "file", "hidden", "number", "password", "search", "text", "time", "url")
)
_OPTIONS: Final = frozenset(f"{_OF_WIDGETS}/{kind}_option.html" for kind in ("checkbox", "radio"))
_SELECT: Final = f"{_OF_WIDGETS}/select.html"


class FieldRenderer(DjangoTemplates):
    """Django's renderer of forms, which writes what most pages have many of itself; a page of ten inputs has forty."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """As Django's."""
        widget: Mapping[str, Any] = context.get("widget", {})
        if template_name in _INPUTS or (template_name in _OPTIONS and not widget["wrap_label"]):
            return _input(widget)
        if template_name == _SELECT and all(name is None for name, _, _ in widget["optgroups"]):
            return _select(widget)
        return super().render(template_name, context, request)


def _input(widget: Mapping[str, Any]) -> SafeString:
    value = "" if widget["value"] is None else format_html(' value="{}"', widget["value"])
    words = '<input type="{}" name="{}"{}{}>'
    return format_html(words, widget["type"], widget["name"], value, _attributes(widget["attrs"]))


def _select(widget: Mapping[str, Any]) -> SafeString:
    options = [
        (option["value"], _attributes(option["attrs"]), option["label"])
        for _, group, _ in widget["optgroups"]
        for option in group
    ]
    listed = format_html_join("", '\n  <option value="{}"{}>{}</option>\n', options)
    return format_html('<select name="{}"{}>{}\n</select>', widget["name"], _attributes(widget["attrs"]), listed)


def _attributes(given: Mapping[str, Any]) -> SafeString:
    pairs = ((name, value) for name, value in given.items() if value is not False)
    written = (format_html(" {}" if value is True else ' {}="{}"', name, value) for name, value in pairs)
    return format_html_join("", "{}", ((one,) for one in written))
