"""Requests for another host end here: Django itself checks the Host header only when somebody asks for it."""

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from mailportal.web.error_pages import error_page
from mailportal.web.types import GetResponse


def host_check(get_response: GetResponse) -> GetResponse:
    """Middleware: 400 for a Host that is not in ALLOWED_HOSTS, is given twice, is malformed or is overruled."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        return get_response(request) if _is_ours(request) else error_page(request, 400)

    return respond


def _is_ours(request: HttpRequest) -> bool:
    # "GET http://evil/ HTTP/1.1" overrules the Host header (RFC 9112, 3.2.2): a cache in front would believe the
    # one, Django the other. RAW_URI is gunicorn's name for what was asked.
    if not request.META.get("RAW_URI", "/").startswith("/"):
        return False
    try:
        request.get_host()
    except DisallowedHost:
        return False
    return True
