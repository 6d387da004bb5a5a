"""The cookie by which a browser is known again: for guesses counted apart and for binding a logon to its browser.

It opens nothing and is no trusted device: a thief who copies it gets tries of the owner's set, and no more.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from mailportal.web.cookies import keep_cookie
from security.flow.values import KEY_LENGTH, digest_of, fresh_key
from security.limits import KNOWN_BROWSER_DAYS

_LIFE_SECONDS = KNOWN_BROWSER_DAYS * 24 * 3600


def browser_digest_of(request: HttpRequest) -> str:
    """Return the digest of the browser's identifier, empty where it has none."""
    identifier = str(request.COOKIES.get(settings.BROWSER_COOKIE_NAME, ""))
    is_ours = len(identifier) == KEY_LENGTH and identifier.isascii() and identifier.isalnum()
    return digest_of(identifier) if is_ours else ""


def name_browser(response: HttpResponse) -> str:
    """Give the browser a new identifier with this response; return its digest."""
    identifier = fresh_key()
    keep_cookie(response, settings.BROWSER_COOKIE_NAME, identifier, seconds=_LIFE_SECONDS)
    return digest_of(identifier)
