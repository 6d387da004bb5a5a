"""Where a request meets the flow that it belongs to."""

from dataclasses import replace
from typing import cast

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from security.browsers.known_browsers.http import browser_digest_of
from security.browsers.known_browsers.services import browser_of
from security.browsers.sessions.http import account_of, session_key_of, source_of
from security.flow.values import Browser, Flow, Occasion


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
