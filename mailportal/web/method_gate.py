"""Only the methods that the portal's pages use. Without this a TRACE or PUT reaches a view as if it were a GET."""

from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase

from mailportal.web.error_pages import error_page
from mailportal.web.pages import FORM
from mailportal.web.types import GetResponse


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
