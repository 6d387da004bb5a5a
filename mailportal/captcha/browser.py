"""Which browser asks: whoever answers must be whoever was asked."""

from django.conf import settings
from django.http import HttpRequest


def browser_of(request: HttpRequest) -> str:
    """Return the secret that the browser got with its first form, empty where it keeps no cookies.

    It is the one that guards forms against other sites. A session of its own would cost a row for every visit (E6).
    """
    return str(request.COOKIES.get(settings.CSRF_COOKIE_NAME, ""))
