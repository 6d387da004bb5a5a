"""A browser of the tests: Django's client, logged on as the portal itself logs people on."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import Client

from accounts.models import User
from security.browsers.sessions.http import begin_session
from security.browsers.sessions.store import SessionStore

SOURCE = "192.0.2.10"


def browser(*, source: str = SOURCE, program: str = "Test Browser") -> Client:
    """Return a browser at an address of its own."""
    return Client(REMOTE_ADDR=source, HTTP_USER_AGENT=program)


def logged_on(account: User, *, source: str = SOURCE) -> Client:
    """Return a browser in which the account has just logged on, by a real session without the password's hash."""
    client = browser(source=source)
    request = HttpRequest()
    request.META.update(client.defaults)
    request.session, request.user = SessionStore(), AnonymousUser()
    begin_session(request, account=account)
    request.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key
    return client
