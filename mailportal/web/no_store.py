"""Pages belong to one person and one moment: no cache may keep them.

Stands inside WhiteNoise, so that files stay cacheable.
"""

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from mailportal.web.types import GetResponse


def no_store(get_response: GetResponse) -> GetResponse:
    """Middleware: Cache-Control: no-store on every response that says nothing itself."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return respond
