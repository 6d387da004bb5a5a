"""Errors that views raise become the pages that say how to go on."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin

from mailportal.crypto.hash_slots import Overloaded
from mailportal.errors import PortalError
from mailportal.web.database_away import is_database_away
from mailportal.web.error_pages import database_away_page, error_page, logger, portal_error_page

# All places for slow hashes are taken: they free up within a second (docs/security.md 1.1).
OVERLOADED_RETRY_SECONDS: Final = 2


class DesignedFailures(MiddlewareMixin):
    """Middleware: a domain error gets its own page, overload and a locked or lost database 503 with Retry-After."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for errors we know, None for the others (Django logs them and shows the 500 page)."""
        if isinstance(exception, PortalError):
            return portal_error_page(request, exception)
        if isinstance(exception, Overloaded):
            return error_page(request, 503, retry_after=OVERLOADED_RETRY_SECONDS)
        if is_database_away(exception):
            logger.error("database away", exc_info=exception)
            return database_away_page(request)
        return None
