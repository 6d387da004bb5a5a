"""Every error page, rendered without session, database and context processors, so that it cannot fail again.

`mailportal.urls` names `bad_request`, `forbidden`, `not_found` and `failed` as its handlers, settings name
`csrf_failed` as CSRF_FAILURE_VIEW; views call `error_page` for the statuses they decide themselves.
"""

import logging
import sys
from collections.abc import Sequence
from typing import Final

from django.conf import settings
from django.db import Error, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from mailportal.crypto.hash_slots import Overloaded
from mailportal.durations import in_minutes, in_seconds
from mailportal.errors import PortalError, Words
from mailportal.web.error_words import WORDS
from mailportal.web.reference import current_reference
from mailportal.web.stale_forms import is_from_own_page, led_on, referring_path

logger = logging.getLogger(__name__)

DATABASE_RETRY_SECONDS: Final = 5


def error_page(
    request: HttpRequest,
    status: int,
    *,
    title: Words | None = None,
    message: Words | None = None,
    retry_after: int | None = None,
    links: Sequence[tuple[str, Words]] = (),
    why: str = "",
) -> HttpResponse:
    """The designed page for `status` (a key of WORDS) with this request's reference.

    `title` and `message` replace the general words; `retry_after` (seconds) becomes the header and a sentence;
    `links` are the ways on as (URL, words), the start page by default; `why` is for the log alone.
    """
    words = WORDS[status]
    page = {
        "status": status,
        "title": title or words.title,
        "message": message or words.message,
        "wait": None if retry_after is None else _wait_words(retry_after),
        "has_own_words": title is not None,
        "links": links or [("/", _("Go to the start page"))],
        "reference": current_reference(),
        "portal_name": settings.PORTAL_NAME,
        "theme": request.COOKIES.get("theme", ""),
    }
    response = HttpResponse(get_template("errors/error.html").render(page), status=status)
    response.headers["Cache-Control"] = "no-store"
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    # The path is logged escaped, for a line break in it would forge a line of the log, and cut (attack E9).
    logger.info("error page %d for %s %.200r%.200s", status, request.method, request.path, why and f": {why}")
    return response


def portal_error_page(request: HttpRequest, error: PortalError) -> HttpResponse:
    """The page for a domain error."""
    links = [(reverse(name), words) for name, words in error.ways_on]
    if error.back is not None:
        # The path as the pattern matched it: never an address of another host, as two slashes at its start would be.
        links.insert(0, (f"/{request.path.lstrip('/')}", error.back))
    return error_page(
        request, error.status, title=error.title, message=error.message, retry_after=error.retry_after, links=links
    )


def database_away_page(request: HttpRequest) -> HttpResponse:
    """503: the database is locked, away, or only reads."""
    return error_page(request, 503, retry_after=DATABASE_RETRY_SECONDS)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """handler400."""
    return error_page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """handler403."""
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """handler404: the same page for what is missing and for what belongs to another domain."""
    return error_page(request, 404)


def failed(request: HttpRequest) -> HttpResponse:
    """handler500. Middleware (sessions) may meet a locked database too; Django calls this inside its except block."""
    error = sys.exc_info()[1]
    if is_database_away(error):
        return database_away_page(request)
    if isinstance(error, PortalError):
        return portal_error_page(request, error)
    return error_page(request, 500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW. The reason is for the log: on the page it would help an attacker more than the person."""
    logger.info("CSRF check failed: %s", reason)
    stale = led_on(request)
    if stale is not None:
        return stale
    page = referring_path(request) if is_from_own_page(request) else ""
    return error_page(request, 403, links=[(page, _("Open the page again"))] if page else [])


def _wait_words(seconds: int) -> str:
    return _("Try again in %(time)s.") % {"time": in_seconds(seconds) if seconds < 60 else in_minutes(seconds)}


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


# "database is locked", a lost connection, a full disk, a statement that took too long: Django sorts most of it so.
_BY_KIND: Final = (OperationalError, InterfaceError)
# By SQLSTATE what it sorts elsewhere (PostgreSQL, appendix A): a server that only reads, after a failover; and a
# transaction that the server ended because nothing was asked in it, or because it took too long.
_BY_STATE: Final = frozenset({"25006", "25P03", "25P04"})


def is_database_away(error: BaseException | None) -> bool:
    """Whether this is an error of Django's database layer that passes by itself."""
    if not isinstance(error, Error):
        return False
    return isinstance(error, _BY_KIND) or getattr(error.__cause__, "sqlstate", None) in _BY_STATE
