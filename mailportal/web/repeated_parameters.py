"""One name, one value: `code=1&code=2` is an attempt to be read differently by two readers (B7)."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase

from mailportal.web.error_pages import error_page
from mailportal.web.types import GetResponse

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
_MARK: Final = "repeatable_parameters"


def repeatable(*names: str) -> Callable[[View], View]:
    """View decorator: these parameters may come more than once (tick boxes of a list)."""

    def mark(view: View) -> View:
        setattr(view, _MARK, frozenset(names))
        return view

    return mark


class OneValueEach:
    """Middleware: 400 when a parameter is given twice and the view has not said that it may be."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on; the check waits until the view is known."""
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        _args: tuple[Any, ...],
        _kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """Refuse with 400, or None to go on."""
        allowed: frozenset[str] = getattr(view, _MARK, frozenset())
        if (_repeated(request.GET) | _repeated(request.POST)) - allowed:
            return error_page(request, 400)
        return None


def _repeated(parameters: QueryDict) -> set[str]:
    return {name for name, values in parameters.lists() if len(values) > 1}
