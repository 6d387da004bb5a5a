"""A form of a page that was open while the browser's token changed, as it does at each logon (attack W2).

Where nothing is lost by it, the person is led on instead of being refused: of the logon, the log-off and the language
alone, and only where the browser says that a page of ours sent the form. Nothing is done in any case.
"""

from collections.abc import Callable
from typing import Final, TypeVar
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

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


_DELETE: Final = "\x7f"


def next_or(request: HttpRequest, fallback: str) -> str:
    """The `next` parameter of the form or the address if it is safe, else the fallback."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if is_safe_path(wanted, request) else fallback


def referring_path(request: HttpRequest) -> str:
    """The path of the portal's page that sent this request, with its query; empty where the browser names none."""
    try:
        page = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return ""
    # Put together here: of "//evil" urlunsplit makes other texts in other versions of Python.
    path = f"{page.path}?{page.query}" if page.query else page.path
    return path if page.netloc == request.get_host() and is_safe_path(path, request) else ""


def is_safe_path(target: str, request: HttpRequest) -> bool:
    """True for a local path. Browsers read `//evil` and a backslash as another host and drop control characters."""
    if not target.startswith("/") or target.startswith("//") or "\\" in target:
        return False
    if any(character < " " or character == _DELETE for character in target):
        return False
    return url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
