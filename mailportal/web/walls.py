"""What is refused before a view sees it: hosts, bytes and senders that no page of the portal's has."""

import sys
from collections.abc import Callable, Collection
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from mailportal.web.error_pages import error_page
from mailportal.web.pages import BODY_BYTES, most_bytes_of, repeats_of
from mailportal.web.types import GetResponse

_URLENCODED: Final = "application/x-www-form-urlencoded"
_MULTIPART: Final = "multipart/form-data"
_LENGTH_DIGITS: Final = 12


def _wall(refused: Callable[[HttpRequest], HttpResponse | None]) -> Callable[[GetResponse], GetResponse]:
    """Make a middleware of a function that returns the page of a refusal, or None to let the request pass."""

    def middleware(get_response: GetResponse) -> GetResponse:
        def respond(request: HttpRequest) -> HttpResponseBase:
            page = refused(request)
            return get_response(request) if page is None else page

        return respond

    return middleware


@_wall
def host_check(request: HttpRequest) -> HttpResponse | None:
    """400 for a Host that is not in ALLOWED_HOSTS, is given twice, is malformed or is overruled.

    Django itself checks the Host header only when somebody asks for it.
    """
    why = _host_complaint(request)
    return error_page(request, 400, why=why) if why else None


def _host_complaint(request: HttpRequest) -> str:
    # "GET http://evil/ HTTP/1.1" overrules the Host header (RFC 9112, 3.2.2): a cache in front would believe the
    # one, Django the other. RAW_URI is gunicorn's name for what was asked.
    if not request.META.get("RAW_URI", "/").startswith("/"):
        return "the request line names a host"
    try:
        request.get_host()
    except DisallowedHost:
        # Else nobody would know what to add to which setting.
        return f"Host {request.META.get('HTTP_HOST', '')[:100]!r} is not in ALLOWED_HOSTS"
    return ""


@_wall
def fetch_metadata(request: HttpRequest) -> HttpResponse | None:
    """403 for a request that another site makes and that is more than reading (W3C Fetch Metadata).

    A second wall behind the CSRF token: the browser itself says where a form was sent from.
    """
    is_foreign = request.headers.get("Sec-Fetch-Site") == "cross-site"
    return error_page(request, 403) if is_foreign and request.method not in {"GET", "HEAD"} else None


class OneValueEach(MiddlewareMixin):
    """400 where a parameter is given twice: `code=1&code=2` is an attempt to be read differently by two readers (B7).

    Asked after the check of the CSRF token, which reads the form anyway. A page of many ticks says for itself which
    field it takes as a list (``mailportal.web.pages.page``).
    """

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., object],
        *_arguments: Any,  # noqa: ANN401 - Django's
    ) -> HttpResponse | None:
        """Refuse, or None to go on."""
        is_repeated = _repeats(request.GET) or _repeats(request.POST, besides=repeats_of(view))
        return error_page(request, 400) if is_repeated else None


def _repeats(parameters: QueryDict, *, besides: Collection[str] = ()) -> bool:
    return any(len(values) > 1 and name not in besides for name, values in parameters.lists())


@_wall
def raw_input(request: HttpRequest) -> HttpResponse | None:
    """400 for broken UTF-8, NUL, control characters in the path, other content types; 413 over 64 KiB.

    A page that takes a file says for itself how much it takes (``mailportal.web.pages.page``).

    Bytes that no page of ours sends are refused before any form sees them: forms turn broken UTF-8 into U+FFFD, so two
    different secrets could become the same text.
    """
    status = _raw_refusal(request)
    return None if status is None else error_page(request, status)


def _raw_refusal(request: HttpRequest) -> int | None:
    if not (_is_clean_path(request) and _is_clean_text(request.META.get("QUERY_STRING", "").encode("latin-1"))):
        return 400
    if request.headers.get("Transfer-Encoding"):
        return 400  # Django would read a chunked body as an empty one
    announced = _announced_bytes(request)
    if announced > BODY_BYTES and announced > most_bytes_of(request):
        return 413  # before a byte is read
    if request.method == "POST" and not _is_clean_form(request):
        return 400
    return None


def _announced_bytes(request: HttpRequest) -> int:
    announced = request.META.get("CONTENT_LENGTH") or "0"
    is_number = announced.isascii() and announced.isdigit() and len(announced) <= _LENGTH_DIGITS
    return int(announced) if is_number else sys.maxsize


def _is_clean_path(request: HttpRequest) -> bool:
    # Django has decoded the path and put bytes that are no UTF-8 back as %XX; no address of ours has a percent sign.
    return "%" not in request.path_info and request.path_info.isprintable()


def _is_clean_form(request: HttpRequest) -> bool:
    if (request.content_params or {}).get("charset", "utf-8").lower() != "utf-8":
        return False
    try:
        if request.content_type == _URLENCODED:
            return _is_clean_text(request.body)
        return request.content_type == _MULTIPART and _is_clean_multipart(request)
    except UnreadablePostError:
        return False  # the sender hung up; not worth an error in the log


def _is_clean_multipart(request: HttpRequest) -> bool:
    # Files may hold any bytes, fields may not: a replacement character in a field was broken UTF-8. And beside a file
    # they are as short as in any other form.
    texts = [text for name, values in request.POST.lists() for text in (name, *values)]
    is_short = sum(map(len, texts)) <= BODY_BYTES
    return is_short and not any("\ufffd" in text or "\0" in text for text in texts)


def _is_clean_text(encoded: bytes) -> bool:
    # A plus is a space in forms; it changes nothing about validity.
    text = unquote_to_bytes(encoded)
    return b"\0" not in text and _is_utf8(text)


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode("utf-8", "strict")
    except UnicodeDecodeError:
        return False
    return True
