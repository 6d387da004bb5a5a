"""The one decorator of views: who may open a page, by which methods, and which of its fields no report may show."""

from collections.abc import Callable, Collection, Sequence
from typing import Final, TypeVar

from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from mailportal.web.error_pages import error_page
from mailportal.web.types import GetResponse

FETCH: Final = ("GET",)
READ: Final = ("GET", "HEAD")
SEND: Final = ("POST",)
FORM: Final = (*READ, *SEND)
BODY_BYTES: Final = 65_536
_MOST_BYTES, _REPEATS = "most_bytes", "repeats"
# Django's own name for all of them.
EVERY_FIELD: Final = "__ALL__"

_Guarded = TypeVar("_Guarded", bound=Callable[..., HttpResponseBase])
_View = TypeVar("_View", bound=Callable[..., HttpResponseBase])


def anybody(view: _View) -> _View:
    """Let everybody open the page."""
    return view


def page(
    who: Callable[[_Guarded], _View],
    methods: Sequence[str],
    *,
    sensitive: Sequence[str] = (),
    most_bytes: int = 0,
    repeats: Sequence[str] = (),
) -> Callable[[_Guarded], _View]:
    """View decorator: ``who`` lets people in, or leads them elsewhere, and hands the view what it knows of them.

    Another method is refused before ``who`` is asked: else a stranger would be led to the logon page, and from there
    back to an address that takes no GET. The fields named ``sensitive`` are left out of error reports, wherever the
    request fails. ``most_bytes`` is for a page that takes a file, or thousands of lines: the walls let so many pass
    instead of ``BODY_BYTES``. ``repeats`` are fields that may come more than once: the ticks of a list.
    """

    def decorate(view: _Guarded) -> _View:
        opened: _View = require_http_methods(methods)(who(view))
        if sensitive:
            names = () if sensitive == EVERY_FIELD else sensitive
            opened = sensitive_post_parameters(*names)(opened)
        if most_bytes:
            setattr(opened, _MOST_BYTES, most_bytes)
        if repeats:
            setattr(opened, _REPEATS, frozenset(repeats))
        return opened

    return decorate


def most_bytes_of(request: HttpRequest) -> int:
    """Return how large a body the page that is asked for takes; asked before anything of it is read."""
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return BODY_BYTES
    return int(getattr(view, _MOST_BYTES, BODY_BYTES))


def repeats_of(view: Callable[..., object]) -> Collection[str]:
    """Return the fields that a view takes more than once."""
    repeats: Collection[str] = getattr(view, _REPEATS, frozenset())
    return repeats


def act(
    methods: Sequence[str], *, sensitive: Sequence[str] = ()
) -> Callable[[_Guarded], Callable[[Callable[[_Guarded], _View]], _View]]:
    """View decorator of a page that is mounted in several places: called with a ``who``, it is the ``page`` of one."""

    def decorate(view: _Guarded) -> Callable[[Callable[[_Guarded], _View]], _View]:
        def mounted(who: Callable[[_Guarded], _View]) -> _View:
            return page(who, methods, sensitive=sensitive)(view)

        return mounted

    return decorate


def method_gate(get_response: GetResponse) -> GetResponse:
    """Middleware: 405 with Allow for other methods, and the designed page for a view's own 405."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        if request.method not in FORM:
            return _refused(request, ", ".join(FORM))
        response = get_response(request)
        if isinstance(response, HttpResponseNotAllowed):
            return _refused(request, response.headers["Allow"])
        return response

    return respond


def _refused(request: HttpRequest, allow: str) -> HttpResponseBase:
    page = error_page(request, 405)
    page.headers["Allow"] = allow
    return page
