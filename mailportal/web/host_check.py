"""Requests for another host end here: Django itself checks the Host header only when somebody asks for it."""

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from mailportal.web.error_pages import error_page
from mailportal.web.types import GetResponse


def host_check(get_response: GetResponse) -> GetResponse:
    """Middleware: 400 for a Host that is not in ALLOWED_HOSTS, is given twice or is malformed."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        try:
            request.get_host()
        except DisallowedHost:
            return error_page(request, 400)
        return get_response(request)

    return respond
