"""A browser of the tests: Django's client, logged on as the portal itself logs people on."""

from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.signals import setting_changed
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.client import ClientHandler
from django_otp.models import Device

from accounts.models import User
from security.browsers.sessions.http import begin_session
from security.browsers.sessions.store import SessionStore

SOURCE = "192.0.2.10"


def browser(*, source: str = SOURCE, program: str = "Test Browser") -> Client:
    """Return a browser at an address of its own."""
    client = Client(REMOTE_ADDR=source, HTTP_USER_AGENT=program)
    client.handler._middleware_chain = _middleware()  # noqa: SLF001 - each client would build it for itself
    return client


@cache
def _middleware() -> Any:
    """All browsers meet the same middleware, as in a real process, where WhiteNoise lists the files once."""
    handler = ClientHandler()
    handler.load_middleware()
    return handler._middleware_chain  # noqa: SLF001


def _forget_middleware(**_: object) -> None:
    _middleware.cache_clear()


setting_changed.connect(_forget_middleware)


def logged_on(account: User, *, source: str = SOURCE, device: Device | None = None, proved: str = "") -> Client:
    """Return a browser in which the account has just logged on, by a real session without the password's hash.

    ``device`` is the second factor that was proved, ``proved`` how the second step was passed.
    """
    client = browser(source=source)
    request = HttpRequest()
    request.META.update(client.defaults)
    request.session, request.user = SessionStore(), AnonymousUser()
    begin_session(request, account=account, device=device, proved=proved)
    request.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key
    return client


def in_one_line(response: HttpResponse) -> str:
    """Return a page as a browser reads it: however its source is broken into lines."""
    return " ".join(response.content.decode().split())
