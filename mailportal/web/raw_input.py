"""Bytes that no page of ours sends are refused before any form sees them.

Forms turn broken UTF-8 into U+FFFD, so two different secrets could become the same text: raw bytes are checked.
"""

from typing import Final
from urllib.parse import unquote_to_bytes

from django.http import HttpRequest, UnreadablePostError
from django.http.response import HttpResponseBase

from mailportal.web.error_pages import error_page
from mailportal.web.types import GetResponse

BODY_BYTES: Final = 65_536
_URLENCODED: Final = "application/x-www-form-urlencoded"
_MULTIPART: Final = "multipart/form-data"
_LENGTH_DIGITS: Final = 12


def raw_input(get_response: GetResponse) -> GetResponse:
    """Middleware: 400 for broken UTF-8, NUL, control characters in the path, other content types; 413 over 64 KiB."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        status = _refusal(request)
        return get_response(request) if status is None else error_page(request, status)

    return respond


def _refusal(request: HttpRequest) -> int | None:
    if not (_is_clean_path(request) and _is_clean_text(request.META.get("QUERY_STRING", "").encode("latin-1"))):
        return 400
    if request.headers.get("Transfer-Encoding"):
        return 400  # Django would read a chunked body as an empty one
    if _announced_bytes(request) > BODY_BYTES:
        return 413  # before a byte is read
    if request.method == "POST" and not _is_clean_form(request):
        return 400
    return None


def _announced_bytes(request: HttpRequest) -> int:
    announced = request.META.get("CONTENT_LENGTH") or "0"
    is_number = announced.isascii() and announced.isdigit() and len(announced) <= _LENGTH_DIGITS
    return int(announced) if is_number else BODY_BYTES + 1


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
    # Files may hold any bytes, fields may not: a replacement character in a field was broken UTF-8.
    texts = (text for name, values in request.POST.lists() for text in (name, *values))
    return not any("\ufffd" in text or "\0" in text for text in texts)


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
