"""Django's session middleware, with the time of the last request kept and doubtful cookies refused."""

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse

from security.sessions.rules import SEEN_EVERY
from security.sessions.store import SessionStore


class LivingSessionMiddleware(SessionMiddleware):
    """Gives each request its session; a plain visit without logon makes no row."""

    def process_request(self, request: HttpRequest) -> None:
        """Take the session named by the cookie. Two cookies of that name are none.

        A second one was planted by a neighbour on the same host; which of them the browser sends first is not ours
        to guess (W13).
        """
        key = None if _is_doubled(request) else request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        request.session = SessionStore(key)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Note the request's time in a session that was used, then save it as Django does."""
        session = request.session
        if isinstance(session, SessionStore) and session.accessed:
            session.mark_seen(SEEN_EVERY)
        return super().process_response(request, response)


def _is_doubled(request: HttpRequest) -> bool:
    names = [part.partition("=")[0].strip() for part in request.headers.get("Cookie", "").split(";")]
    return names.count(settings.SESSION_COOKIE_NAME) > 1
