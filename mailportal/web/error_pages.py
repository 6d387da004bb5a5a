"""Every error page, rendered without session, database and context processors, so that it cannot fail again.

`mailportal.urls` names `bad_request`, `forbidden`, `not_found` and `failed` as its handlers, settings name
`csrf_failed` as CSRF_FAILURE_VIEW; views call `error_page` for the statuses they decide themselves.
"""

import logging
import sys
from collections.abc import Sequence
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import gettext as _

from mailportal.durations import in_minutes, in_seconds
from mailportal.errors import PortalError, Words
from mailportal.web.database_away import is_database_away
from mailportal.web.error_words import WORDS
from mailportal.web.redirects import referring_path
from mailportal.web.reference import current_reference
from mailportal.web.stale_forms import is_from_own_page, led_on

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
