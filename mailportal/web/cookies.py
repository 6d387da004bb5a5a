"""Cookies that stand for something: believed only where the browser sends just one of the name."""

from typing import Literal

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase


def only_cookie(request: HttpRequest, name: str) -> str:
    """Return the cookie's value; empty where there is none, or two.

    A second one was planted by a neighbour on the same host; which of them the browser sends first is not ours to
    guess (W13).
    """
    names = [part.partition("=")[0].strip() for part in request.headers.get("Cookie", "").split(";")]
    return request.COOKIES.get(name, "") if names.count(name) == 1 else ""


def keep_cookie(
    response: HttpResponseBase, name: str, value: str, *, seconds: int, samesite: Literal["Lax", "Strict"] = "Lax"
) -> None:
    """Let the browser keep a value for us: out of scripts' reach, and not sent with another site's forms."""
    response.set_cookie(
        name, value, max_age=seconds, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite=samesite
    )
