"""A form of a page that was open while the browser's token changed, as it does at each logon (attack W2).

Where nothing is lost by it, the person is led on instead of being refused: of the logon, the log-off and the language
alone, and only where the browser says that a page of ours sent the form. Nothing is done in any case.
"""

from collections.abc import Callable
from typing import Final, TypeVar

from django.http import HttpRequest, HttpResponseRedirect

_View = TypeVar("_View", bound=Callable[..., object])
_MARK: Final = "leads_to_when_stale"


class SeeOther(HttpResponseRedirect):
    """303: whatever was sent, what comes next is read (RFC 9110, 15.4.4)."""

    status_code = 303


def led_on_when_stale(where: Callable[[HttpRequest], str]) -> Callable[[_View], _View]:
    """View decorator, the outermost: a stale form for this view leads to the path that ``where`` returns."""

    def decorate(view: _View) -> _View:
        setattr(view, _MARK, where)
        return view

    return decorate


def led_on(request: HttpRequest) -> SeeOther | None:
    """The way on for a form whose token was refused; None where it is refused for good."""
    match = request.resolver_match
    where = getattr(match.func, _MARK, None) if match else None
    return SeeOther(where(request)) if where is not None and is_from_own_page(request) else None


def is_from_own_page(request: HttpRequest) -> bool:
    """Whether the browser names this very origin as the form's; one that names none is not believed."""
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
