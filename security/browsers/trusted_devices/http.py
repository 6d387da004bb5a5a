"""The trusted device's cookie: read, set and cleared here and nowhere else."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from mailportal.crypto.digests import plain_digest
from mailportal.web.cookies import keep_cookie, only_cookie
from security.browsers.trusted_devices.rules import parse_token
from security.browsers.trusted_devices.services import Trust

_SAMESITE: Final = "Strict"


def token_of(request: HttpRequest) -> str:
    """Return the cookie's value, empty where there is none."""
    return only_cookie(request, settings.TRUSTED_DEVICE_COOKIE_NAME)


def series_digest_of(request: HttpRequest) -> bytes:
    """Return the digest by which the device of this browser is known, empty where the cookie names none."""
    token = parse_token(token_of(request))
    return b"" if token is None else plain_digest(token.series)


def set_trust(response: HttpResponse, trust: Trust) -> None:
    """Let the browser keep the device's newest token, to the end of its trust; an empty one changes nothing."""
    if not trust.token:
        return
    left = trust.device.expires_at - timezone.now()
    seconds = max(0, int(left.total_seconds()))
    keep_cookie(response, settings.TRUSTED_DEVICE_COOKIE_NAME, trust.token, seconds=seconds, samesite=_SAMESITE)


def forget_trust(response: HttpResponse) -> None:
    """Let the browser drop the cookie."""
    response.delete_cookie(settings.TRUSTED_DEVICE_COOKIE_NAME, samesite=_SAMESITE)
