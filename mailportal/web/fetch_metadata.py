"""A second wall behind the CSRF token: the browser itself says where a form was sent from."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from mailportal.web.error_pages import error_page
from mailportal.web.types import GetResponse


def fetch_metadata(get_response: GetResponse) -> GetResponse:
    """Middleware: 403 for a request that another site makes and that is more than reading (W3C Fetch Metadata)."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        is_foreign = request.headers.get("Sec-Fetch-Site") == "cross-site"
        if is_foreign and request.method not in {"GET", "HEAD"}:
            return error_page(request, 403)
        return get_response(request)

    return respond
