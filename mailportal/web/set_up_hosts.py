"""The set-up hosts: a door of their own for mail programs that look for their settings, before every other one (X8).

No session, cookie, redirect or page is behind it, and no Authorization header is read: programs send passwords unasked.
"""

from typing import Final, NamedTuple

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.request import split_domain_port, validate_host
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve

from mailportal.web.types import GetResponse

URLCONF: Final = "security.client_setup.urls"
MOST_BYTES: Final = 8_192
_LENGTH_DIGITS: Final = 4
# What is said with every answer. No Strict-Transport-Security: the host may be a company's own, with all below it.
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}


class SetUpQuestion(NamedTuple):
    """A program's question: at which host, with which address in the query, and what was sent."""

    host: str
    address: str
    body: bytes


def set_up_hosts(get_response: GetResponse) -> GetResponse:
    """Middleware, the outermost: answers the paths of ``URLCONF`` at hosts that are none of the portal's own.

    Any other request goes on, and a host that is not the portal's is refused there.
    """

    def respond(request: HttpRequest) -> HttpResponseBase:
        host = split_domain_port(request.META.get("HTTP_HOST", "").lower())[0]
        if not settings.SET_UP_HOSTS or not host or validate_host(host, settings.ALLOWED_HOSTS):
            return get_response(request)
        # A request line that names a host overrules the header: nothing is said to it here.
        if not request.META.get("RAW_URI", "/").startswith("/"):
            return get_response(request)
        try:
            view = resolve(request.path_info, urlconf=URLCONF).func
        except Resolver404:
            return get_response(request)
        response = _answered(request, view, host)
        for name, value in _HEADERS.items():
            response.headers[name] = value
        return response

    return respond


def _answered(request: HttpRequest, view: GetResponse, host: str) -> HttpResponseBase:
    if _announced_bytes(request) > MOST_BYTES:
        return HttpResponse(status=413)  # before a byte is read
    addresses = request.GET.getlist("address") or [""]
    try:
        asked = SetUpQuestion(host, addresses[-1], request.body)
        response = HttpResponse(status=404) if len(addresses) > 1 else view(request, asked)  # type: ignore[call-arg]  # views of this door take what was asked
    except UnreadablePostError:
        return HttpResponse(status=400)  # the sender hung up; not worth an error in the log
    except (DatabaseError, InterfaceError):
        return HttpResponse(status=503)
    # Another method is as unknown as another path.
    return HttpResponse(status=404) if response.status_code == 405 else response


def _announced_bytes(request: HttpRequest) -> int:
    announced = request.META.get("CONTENT_LENGTH") or "0"
    is_number = announced.isascii() and announced.isdigit() and len(announced) <= _LENGTH_DIGITS
    return MOST_BYTES + 1 if request.headers.get("Transfer-Encoding") or not is_number else int(announced)
