"""Django's session middleware, with the time of the last request kept and doubtful cookies refused."""

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse

from mailportal.web.cookies import only_cookie
from security.browsers.sessions.rules import SEEN_EVERY
from security.browsers.sessions.store import SessionStore


class LivingSessionMiddleware(SessionMiddleware):
    """Gives each request its session; a plain visit without logon makes no row."""

    def process_request(self, request: HttpRequest) -> None:
        """Take the session named by the cookie."""
        request.session = SessionStore(only_cookie(request, settings.SESSION_COOKIE_NAME) or None)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Note the request's time in a session that was used, then save it as Django does."""
        session = request.session
        if isinstance(session, SessionStore) and session.accessed:
            session.mark_seen(SEEN_EVERY)
        return super().process_response(request, response)
