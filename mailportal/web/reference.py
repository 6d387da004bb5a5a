"""A short number for each request: on error pages for the person, in the log for whoever helps them."""

import logging
import secrets
from contextvars import ContextVar
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from mailportal.web.types import GetResponse

# No i, l, o, u: the reference is read out on the telephone.
_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_current: ContextVar[str] = ContextVar("reference", default="-")


def request_reference(get_response: GetResponse) -> GetResponse:
    """Middleware: gives each request a reference of 40 random bits and names it in the X-Request-ID header."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        token = _current.set("".join(secrets.choice(_ALPHABET) for _ in range(8)))
        try:
            response = get_response(request)
            response.headers["X-Request-ID"] = current_reference()
            return response
        finally:
            _current.reset(token)

    return respond


def current_reference() -> str:
    """The reference of the request being answered, "-" outside of one."""
    return _current.get()


class ReferenceFilter(logging.Filter):
    """Logging filter: formatters may use %(reference)s."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Add the reference; drop nothing."""
        record.reference = current_reference()
        return True
