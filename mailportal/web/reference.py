"""A short number for each request: on error pages for the person, in the log for those who help them."""

import logging
from contextvars import ContextVar
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from mailportal.crypto.human_code import generate
from mailportal.web.types import GetResponse

_LENGTH: Final = 8  # symbols that can be read out on the telephone: 40 random bits
_current: ContextVar[str] = ContextVar("reference", default="-")


def request_reference(get_response: GetResponse) -> GetResponse:
    """Middleware: gives each request a reference and names it in the X-Request-ID header."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        token = _current.set(generate(_LENGTH))
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
