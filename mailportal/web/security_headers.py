"""What browsers and caches are told with every response."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from mailportal.web.types import GetResponse

# No page has inline script or style, so the policy needs no nonce and no exception.
CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        # The spoken alternative to a captcha's picture.
        "media-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)

HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: browsers would send "Origin: null" and every form would be refused.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "X-Frame-Options": "DENY",
}
STRICT_TRANSPORT: Final = "max-age=31536000; includeSubDomains"


def security_headers(get_response: GetResponse) -> GetResponse:
    """Middleware, the outermost: the browser's rules, on error pages and on what WhiteNoise answers too.

    HSTS only where the public address is https: on loopback http it would lock people out.
    """
    headers = dict(HEADERS)
    if settings.PUBLIC_BASE_URL.startswith("https://"):
        headers["Strict-Transport-Security"] = STRICT_TRANSPORT

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        for name, value in headers.items():
            response.headers[name] = value
        return response

    return respond


def no_store(get_response: GetResponse) -> GetResponse:
    """Middleware inside WhiteNoise, whose files may be cached: no-store on every response that says nothing itself.

    Pages belong to one person and one moment: no cache may keep them.
    """

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return respond
