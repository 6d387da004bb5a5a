"""Where a request meets the captcha: which browser asks, and which part of a file it wants."""

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_ONE_RANGE = re.compile(r"bytes=(\d{1,9})-(\d{0,9})", re.ASCII)


def browser_of(request: HttpRequest) -> str:
    """Return the secret that the browser got with its first form, empty where it keeps no cookies.

    The one that answers must be the one that was asked. It is the secret that guards forms against other sites: a
    session of its own would cost a row for every visit (E6).
    """
    return str(request.COOKIES.get(settings.CSRF_COOKIE_NAME, ""))


def part_of(request: HttpRequest, whole: bytes, *, content_type: str) -> HttpResponse:
    """Return the part that the request names, all of it where it names none that we know.

    Some browsers play no sound that they cannot fetch in parts (RFC 9110, section 14).
    """
    wanted = _ONE_RANGE.fullmatch(request.headers.get("Range", ""))
    start = int(wanted[1]) if wanted else 0
    end = min(int(wanted[2]) if wanted and wanted[2] else len(whole) - 1, len(whole) - 1)
    if wanted is None or not start <= end:
        response = HttpResponse(whole, content_type=content_type)
    else:
        response = HttpResponse(whole[start : end + 1], content_type=content_type, status=206)
        response.headers["Content-Range"] = f"bytes {start}-{end}/{len(whole)}"
    response.headers["Accept-Ranges"] = "bytes"
    return response
