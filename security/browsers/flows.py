"""Where a request meets the flow that it belongs to, and the cookie by which its browser is known again.

The cookie opens nothing and makes no trusted device: guesses are counted apart by it, and a logon is bound to its
browser. A thief who copies it gets tries of the owner's set, and no more.
"""

from dataclasses import replace
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from mailportal.web.cookies import keep_cookie
from security.browsers.known_browsers import browser_of
from security.browsers.sessions.http import account_of, session_key_of, source_of
from security.flow.values import KEY_LENGTH, Browser, Flow, Occasion, digest_of, fresh_key
from security.limits import KNOWN_BROWSER_DAYS

_LIFE_SECONDS = KNOWN_BROWSER_DAYS * 24 * 3600


def flow_of(request: HttpRequest) -> Flow:
    """Return the flow of a page in the settings: its session. Raises NotLoggedOn."""
    account = account_of(request)
    return Flow(
        account, session_key_of(request), Occasion.SETTINGS, source_of(request), asked_browser(request, account)
    )


def asked_browser(request: HttpRequest, account: User, *, is_trusted: bool = False) -> Browser:
    """Return the request's browser as the account knows it, looked up where it is asked for.

    ``is_trusted`` says that it is a trusted device: it proved a factor as well, though up to 90 days ago.
    """
    digest = browser_digest_of(request)

    def looked_up() -> Browser:
        browser = browser_of(account=account, digest=digest)
        return replace(browser, has_proved=browser.has_proved or is_trusted)

    return cast("Browser", SimpleLazyObject(looked_up))


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
