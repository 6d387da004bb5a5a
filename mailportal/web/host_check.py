"""Requests for another host end here: Django itself checks the Host header only when somebody asks for it."""

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from mailportal.web.error_pages import error_page
from mailportal.web.types import GetResponse


def host_check(get_response: GetResponse) -> GetResponse:
    """Middleware: 400 for a Host that is not in ALLOWED_HOSTS, is given twice, is malformed or is overruled."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        why = _refusal(request)
        return error_page(request, 400, why=why) if why else get_response(request)

    return respond


def _refusal(request: HttpRequest) -> str:
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
