"""One name, one value: `code=1&code=2` is an attempt to be read differently by two readers (B7)."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase

from mailportal.web.error_pages import error_page
from mailportal.web.types import GetResponse


class OneValueEach:
    """Middleware: 400 when a parameter is given twice."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on; the check comes after that of the CSRF token, which reads the form anyway."""
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        _view: Callable[..., HttpResponseBase],
        _args: tuple[Any, ...],
        _kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """Refuse with 400, or None to go on."""
        is_repeated = _repeats(request.GET) or _repeats(request.POST)
        return error_page(request, 400) if is_repeated else None


def _repeats(parameters: QueryDict) -> bool:
    return any(len(values) > 1 for _, values in parameters.lists())
